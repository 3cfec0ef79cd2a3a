package org.freshet.pubsub.benchmarks.compare;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Says on what the figures were taken. */
final class Machine {
  private static final String UNKNOWN = "unknown";
  private static final long PATIENCE_SECONDS = 10;

  private Machine() {}

  /**
   * {@return a description by name, for people and for JSON}
   *
   * @param home of the sources
   * @param peers programs of other implementations
   * @param jdks homes of the JDKs that take part
   */
  static Map<String, String> describe(Path home, List<Path> peers, List<Path> jdks) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("commit", commit(home));
    facts.put("cpu", Runtime.getRuntime().availableProcessors() + " × " + cpu());
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    for (Path jdk : jdks) {
      String version = Jdks.version(jdk).orElse(UNKNOWN);
      facts.put("jdk " + Jdks.feature(version), version);
    }
    facts.put("go", output(home, "go", "version").replace("go version ", ""));
    for (Path peer : peers) {
      Path name = peer.getFileName();
      facts.put(String.valueOf(name), output(home, peer.toString(), "--version"));
    }
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    facts.put("load average at the start", String.format(Locale.ROOT, "%.2f", load));
    return facts;
  }

  private static String commit(Path home) {
    String commit = output(home, "git", "describe", "--always", "--dirty", "--abbrev=12");
    return commit.isEmpty() ? UNKNOWN : commit;
  }

  private static String cpu() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  /** {@return what a command prints, or "unknown" when it cannot be run} */
  private static String output(Path directory, String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.outputWriter().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
          ? text.strip()
          : UNKNOWN;
    } catch (IOException e) {
      return UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }
}
