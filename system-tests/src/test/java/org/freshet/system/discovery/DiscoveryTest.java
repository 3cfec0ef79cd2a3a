package org.freshet.system.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes in a JVM of their own exchange a message: whatever they need has to be found there, on
 * the class path by {@code META-INF/services}, on the module path by {@code provides}.
 */
class DiscoveryTest {
  private static final List<Path> LIBRARIES = ChildJvm.libraries();

  @TempDir private Path folder;

  @Test
  void aPluginIsFoundOnTheModulePath() throws Exception {
    TinyPlugin.compileModule(plugin(), LIBRARIES);

    ChildJvm child = onTheModulePath("tiny");

    assertThat(child.output()).contains("hello by /tiny/1.0.0");
    assertThat(child.exitCode()).isZero();
  }

  @Test
  void ourOwnRouterIsFoundOnTheModulePath() throws Exception {
    TinyPlugin.compileModule(plugin(), LIBRARIES);

    ChildJvm child = onTheModulePath("floodsub");

    assertThat(child.output()).contains("hello by /floodsub/1.0.0");
    assertThat(child.exitCode()).isZero();
  }

  @Test
  void aPluginIsFoundOnTheClassPath() throws Exception {
    TinyPlugin.compileClasses(plugin(), LIBRARIES);
    TinyPlugin.writeServicesFile(plugin());

    ChildJvm child = onTheClassPath("tiny");

    assertThat(child.output()).contains("hello by /tiny/1.0.0");
    assertThat(child.exitCode()).isZero();
  }

  @Test
  void ourOwnRouterIsFoundOnTheClassPath() throws Exception {
    TinyPlugin.compileClasses(plugin(), LIBRARIES);

    ChildJvm child = onTheClassPath("floodsub");

    assertThat(child.output()).contains("hello by /floodsub/1.0.0");
    assertThat(child.exitCode()).isZero();
  }

  @Test
  void aPluginWithoutItsServicesFileIsMissed() throws Exception {
    TinyPlugin.compileClasses(plugin(), LIBRARIES);

    ChildJvm child = onTheClassPath("tiny");

    assertThat(child.output()).contains("no router has the id 'tiny'", "floodsub");
    assertThat(child.exitCode()).isEqualTo(1);
  }

  @Test
  void aPluginThatExportsNothingIsToldWhatToAdd() throws Exception {
    TinyPlugin.compileClosedModule(plugin(), LIBRARIES);

    ChildJvm child = onTheModulePath("tiny");

    assertThat(child.output())
        .contains("the router 'tiny'", "add 'exports com.example.tiny;' to the module-info of");
    assertThat(child.exitCode()).isEqualTo(1);
  }

  /** Nothing but the plug-in is named: all else comes because somebody provides or uses it. */
  private ChildJvm onTheModulePath(String router) throws Exception {
    String main = TinyPlugin.MODULE + "/" + TinyPlugin.MAIN;
    return ChildJvm.run(folder, List.of("--module-path", withPlugin(), "--module", main, router));
  }

  private ChildJvm onTheClassPath(String router) throws Exception {
    return ChildJvm.run(folder, List.of("--class-path", withPlugin(), TinyPlugin.MAIN, router));
  }

  private String withPlugin() {
    List<Path> path = new ArrayList<>(LIBRARIES);
    path.add(plugin());
    return TinyPlugin.joined(path);
  }

  private Path plugin() {
    return folder.resolve("plugin");
  }
}
