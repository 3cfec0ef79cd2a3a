package org.freshet.pubsub.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;
import org.freshet.pubsub.router.RouterProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plug-ins in jars of their own, as an application has them. */
class DiscoveryTest {
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  @TempDir private Path dir;

  @AfterEach
  void restore() {
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void aRouterInAJarIsFoundByTheContextClassLoader() throws Exception {
    use(jar("one.jar", "One", "mine"));
    RouterProvider found = Plugins.router(List.of(), Optional.of("mine"), true);
    assertThat(found.getClass().getName()).isEqualTo("plug.One");
    assertThat(Plugins.router(List.of(found), Optional.of("mine"), true)).isSameAs(found);
    assertThatIllegalStateException()
        .isThrownBy(() -> Plugins.router(List.of(), Optional.of("mine"), false));
  }

  @Test
  void aClashNamesBothClassesAndBothJars() throws Exception {
    use(jar("one.jar", "One", "mine"), jar("two.jar", "Two", "mine"));
    assertThatIllegalStateException()
        .isThrownBy(() -> Plugins.router(List.of(), Optional.empty(), true))
        .withMessageContaining("plug.One")
        .withMessageContaining("one.jar")
        .withMessageContaining("plug.Two")
        .withMessageContaining("two.jar");
  }

  @Test
  void aProviderThatIsListedButNotThereIsNamed() throws Exception {
    Path services = Files.createDirectories(dir.resolve("META-INF/services"));
    Files.writeString(services.resolve(RouterProvider.class.getName()), "plug.Missing\n");
    use(dir.toUri().toURL());
    assertThatIllegalStateException()
        .isThrownBy(() -> Plugins.router(List.of(), Optional.empty(), true))
        .withMessageContaining("plug.Missing")
        .withMessageContaining("repair its jar or take it away");
  }

  private void use(URL... urls) {
    // The loader is not closed: classes are loaded from it until the test ends.
    Thread.currentThread().setContextClassLoader(new URLClassLoader(urls, before));
  }

  private URL jar(String name, String className, String id) throws Exception {
    Path root = Files.createDirectories(dir.resolve(className));
    Path source = root.resolve(className + ".java");
    Files.writeString(
        source,
        """
        package plug;
        public class %s implements org.freshet.pubsub.router.RouterProvider {
          public String id() { return "%s"; }
          public Class<? extends org.freshet.pubsub.router.Router> type() { return null; }
        }
        """
            .formatted(className, id));
    Path api =
        Path.of(RouterProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path classes = Files.createDirectories(root.resolve("classes"));
    run("javac", "--release", "17", "-cp", api + "", "-d", classes + "", source + "");
    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    Files.writeString(services.resolve(RouterProvider.class.getName()), "plug." + className);
    Path jar = dir.resolve(name);
    run("jar", "--create", "--file", jar + "", "-C", classes + "", ".");
    return jar.toUri().toURL();
  }

  private static void run(String tool, String... arguments) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int code = ToolProvider.findFirst(tool).orElseThrow().run(writer, writer, arguments);
    assertThat(code).describedAs(out.toString()).isZero();
  }
}
