package org.freshet.pubsub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.benchmarks.process.SameJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The measure of idle neighbours, with a few of them. It has a process of its own: here, what other
 * tests have left would be collected meanwhile.
 */
class BenchIdleTest {
  private static final int KIBIBYTE = 1024;

  @TempDir private Path folder;

  @Test
  void aNeighbourCostsSomethingAndNotMuch() throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> command = SameJvm.command("idle", "-Xmx512m");
    command.addAll(List.of("--neighbours 10 --messages 2 --settle 0 --json".split(" ")));
    Process bench =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(bench.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      bench.destroyForcibly();
    }

    assertThat(bench.exitValue()).as(Files.readString(err)).isZero();
    Map<String, Object> figures = JSON.std.mapFrom(Files.readString(out));
    assertThat(figures).containsEntry("neighbours", 10).containsEntry("router", "floodsub");
    // With so few of them what is no neighbour's weighs, too: some tens of KiB for each.
    assertThat(((Number) figures.get("heapBytesPerNeighbour")).intValue())
        .isBetween(2 * KIBIBYTE, 150 * KIBIBYTE);
  }
}
