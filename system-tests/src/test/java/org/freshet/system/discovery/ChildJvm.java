package org.freshet.system.discovery;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that ran to its end; what it printed, on either stream, and its exit code. */
record ChildJvm(int exitCode, String output) {
  private static final long PATIENCE_SECONDS = 120;

  /** {@return what this test was given of the reactor and of libraries, itself left out} */
  static List<Path> libraries() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path ours = Path.of("target").toAbsolutePath();
    return Arrays.stream(path.split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> !entry.toAbsolutePath().startsWith(ours))
        .toList();
  }

  /** Runs java with these arguments, to its end. */
  static ChildJvm run(Path folder, List<String> arguments) throws Exception {
    Path output = Files.createTempFile(folder, "child", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // It is over before more than the first compiler would pay.
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
    command.addAll(arguments);
    Process child =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the JVM goes on and on; it printed:\n" + read(output));
      }
      return new ChildJvm(child.exitValue(), read(output));
    } finally {
      child.destroyForcibly();
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }
}
