package org.freshet.pubsub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The same seed and the same calls give the same trace, in this JVM and in another. */
class SimDeterminismTest {

  @Test
  void twoRunsInOneJvmGiveTheSameTrace() {
    List<String> first = BusyNetwork.run(5, Signatures.FAST).trace();
    List<String> second = BusyNetwork.run(5, Signatures.FAST).trace();

    assertThat(first).hasSizeGreaterThan(5000);
    assertThat(second).isEqualTo(first);
  }

  @Test
  void anotherSeedGivesAnotherTrace() {
    assertThat(BusyNetwork.run(5, Signatures.FAST).traceHash())
        .isNotEqualTo(BusyNetwork.run(6, Signatures.FAST).traceHash());
  }

  @Test
  void keepingNoLinesDoesNotChangeTheDigest() {
    SimNetwork kept = new SimNetwork(1);
    SimNetwork forgotten = new SimNetwork(1);
    forgotten.forgetTrace();
    for (SimNetwork network : List.of(kept, forgotten)) {
      network.defaults().router(FloodingRouter::new);
      network.connect(network.node("a"), network.node("b"));
      network.runFor(java.time.Duration.ofSeconds(1));
    }

    assertThat(forgotten.trace()).isEmpty();
    assertThat(forgotten.traceHash()).isEqualTo(kept.traceHash());
  }

  @Test
  void aRunInAnotherJvmGivesTheSameTrace() throws Exception {
    String here = BusyNetwork.run(9, Signatures.REAL).traceHash();

    // Every object has the same identity hash there: nothing may depend on it.
    String there = runElsewhere("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2");

    assertThat(there).isEqualTo(here);
  }

  private static String runElsewhere(String... options)
      throws IOException, InterruptedException, URISyntaxException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        Stream.of(
                Stream.of(java, "-Xmx512m"),
                Stream.of(options),
                Stream.of("-cp", classPath(), BusyNetwork.class.getName(), "9"))
            .flatMap(part -> part)
            .toList();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  /** Everything this JVM was started with, and these test classes. */
  private static String classPath() throws URISyntaxException {
    URI self = Objects.requireNonNull(BusyNetwork.class.getResource("BusyNetwork.class")).toURI();
    Path root = Path.of(self);
    for (int i = 0; i < BusyNetwork.class.getName().split("\\.").length; i++) {
      root = root.getParent();
    }
    return Stream.of(
            root.toString(),
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path", ""))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
