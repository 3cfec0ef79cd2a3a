package org.freshet.system.discovery;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The plug-in below {@code tiny-plugin} in the test resources, compiled by its author's javac. */
final class TinyPlugin {
  static final String MODULE = "com.example.tiny";
  static final String MAIN = "com.example.tiny.Main";

  private TinyPlugin() {}

  /** Compiles it as a module, into a folder. */
  static void compileModule(Path into, List<Path> modulePath) {
    compile(into, "--module-path", modulePath, sources(true));
  }

  /** Compiles it as a module that exports nothing, into a folder. */
  static void compileClosedModule(Path into, List<Path> modulePath) throws IOException {
    Path descriptor =
        Files.createTempDirectory(into.getParent(), "src").resolve("module-info.java");
    List<Path> sources = new ArrayList<>(sources(false));
    String open = Files.readString(root().resolve("module-info.java"));
    Files.writeString(descriptor, open.replaceAll("exports .*;", ""));
    sources.add(descriptor);
    compile(into, "--module-path", modulePath, sources);
  }

  /** Compiles it without its module descriptor, into a folder; nothing there names its provider. */
  static void compileClasses(Path into, List<Path> classPath) {
    compile(into, "--class-path", classPath, sources(false));
  }

  /** Names its provider for the class path. */
  static void writeServicesFile(Path folder) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("org.freshet.pubsub.router.RouterProvider"),
        "com.example.tiny.TinyRouterProvider\n");
  }

  private static void compile(Path into, String pathOption, List<Path> path, List<Path> sources) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of("-d", into.toString(), "--release", "17", pathOption, joined(path));
    StringWriter says = new StringWriter();
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
      boolean compiled =
          javac
              .getTask(says, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!compiled) {
        throw new AssertionError("the plug-in does not compile:\n" + says);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Path> sources(boolean withDescriptor) {
    try (Stream<Path> files = Files.walk(root())) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> withDescriptor || !file.endsWith("module-info.java"))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Path root() {
    try {
      return Path.of(TinyPlugin.class.getResource("/tiny-plugin").toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static String joined(List<Path> path) {
    return String.join(File.pathSeparator, path.stream().map(Path::toString).toList());
  }
}
