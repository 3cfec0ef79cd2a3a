package org.freshet.pubsub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The measure of idle neighbours, with a few of them in a process of their own. */
class BenchIdleTest {
  private static final int KIBIBYTE = 1024;

  @Test
  void aNeighbourCostsSomethingAndNotMuch() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int exit =
        Bench.run(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            "idle --neighbours 10 --messages 2 --settle 0 --json".split(" "));

    assertThat(exit).as(err::toString).isZero();
    Map<String, Object> figures = JSON.std.mapFrom(out.toString(StandardCharsets.UTF_8));
    assertThat(figures).containsEntry("neighbours", 10).containsEntry("router", "floodsub");
    // With so few of them what is no neighbour's weighs, too: some tens of KiB for each.
    assertThat(((Number) figures.get("heapBytesPerNeighbour")).intValue())
        .isBetween(2 * KIBIBYTE, 150 * KIBIBYTE);
  }
}
