package org.freshet.interop.harness;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The JVM that a node of ours is. */
final class OurJvm {
  private static final String MAIN = "org.freshet.pubsub.cli.Main";

  /** In its class list: one that JDK 17 does not get into an archive, but dies of. */
  private static final String LAMBDA = "@lambda-proxy";

  private OurJvm() {}

  /** {@return the words that start our command line, before its command} */
  static List<String> commandLine() {
    List<String> line = java("-XX:SharedArchiveFile=" + archive(), "-Xmx512m");
    line.add("-Dio.netty.leakDetection.level=paranoid");
    line.add("-Dio.netty.jfr.enabled=false"); // makes classes, which nobody here looks at
    line.add("-Djava.library.path=" + nativeLibraries());
    line.add("-Dcom.amazon.corretto.crypto.provider.useExternalLib=true");
    line.add(MAIN);
    return line;
  }

  /**
   * Makes what most of a node's start, and so most of a test, would go into else: an archive of
   * classes that have been read and checked, which a JVM only maps into its memory, and the native
   * libraries outside of their jars.
   */
  static void prepare(NodeBuild build) throws IOException {
    if (!isNewerThanJars(archive())) {
      unpackNativeLibraries();
      archiveClasses(build);
    }
  }

  private static boolean isNewerThanJars(Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Build.libraries(), "*.jar")) {
      for (Path jar : jars) {
        if (Files.getLastModifiedTime(jar).compareTo(Files.getLastModifiedTime(file)) >= 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static void unpackNativeLibraries() throws IOException {
    Files.createDirectories(nativeLibraries());
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Build.libraries(), "*.jar")) {
      for (Path file : jars) {
        try (ZipFile jar = new ZipFile(file.toFile())) {
          for (ZipEntry entry : Collections.list(jar.entries())) {
            if (entry.getName().endsWith(".so")) {
              Path target = nativeLibraries().resolve(Path.of(entry.getName()).getFileName());
              Files.copy(jar.getInputStream(entry), target, StandardCopyOption.REPLACE_EXISTING);
            }
          }
        }
      }
    }
  }

  /** Two nodes that talk tell which classes, and one that is driven as the tests do it. */
  private static void archiveClasses(NodeBuild build) throws IOException {
    Path stop = Files.writeString(Build.target("freshet-stop.json"), "{\"stop\":true}\n");
    Set<String> classes = new LinkedHashSet<>();
    classes.addAll(classesOf(build, Redirect.PIPE, "demo", "--nodes", "2", "--messages", "2"));
    classes.addAll(
        classesOf(
            build,
            Redirect.from(stop.toFile()),
            "node",
            "--json",
            "--listen",
            Stack.QUIC.listenAddress()));
    classes.removeIf(line -> line.startsWith(LAMBDA));
    Path list = Files.write(Build.target("freshet-classes.txt"), classes);
    build.run(
        Build.interop(),
        java(
            "-Xshare:dump",
            "-XX:SharedClassListFile=" + list,
            "-XX:SharedArchiveFile=" + archive()));
  }

  private static List<String> classesOf(NodeBuild build, Redirect input, String... command)
      throws IOException {
    Path list = Build.target("freshet-loaded.txt");
    List<String> line = java("-XX:DumpLoadedClassList=" + list);
    line.add(MAIN);
    line.addAll(Arrays.asList(command));
    build.run(Build.interop(), line, input);
    return Files.readAllLines(list);
  }

  /** {@return what all of them have in common: an archive is good for nothing else} */
  private static List<String> java(String... options) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-XX:+UseSerialGC");
    line.add("-XX:TieredStopAtLevel=1"); // starts in half the time, and few of them live for long
    line.addAll(Arrays.asList(options));
    line.add("-cp");
    line.add(Build.libraries().resolve("*").toString());
    return line;
  }

  private static Path nativeLibraries() {
    return Build.target("freshet-native");
  }

  private static Path archive() {
    return Build.target("freshet.jsa");
  }
}
