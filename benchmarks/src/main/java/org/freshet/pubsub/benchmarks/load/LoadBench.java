package org.freshet.pubsub.benchmarks.load;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.benchmarks.measure.Report;
import org.freshet.pubsub.benchmarks.measure.Report.Column;

/** Runs all rounds on one network and prints each as it ends. */
public final class LoadBench {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("delivered", "delivered", 0),
          new Column("seconds", "seconds", 2),
          new Column("msg/s", "messagesPerSecond", 0),
          new Column("MB/s", "megabytesPerSecond", 1),
          new Column("CPU µs/msg", "cpuMicrosPerDelivery", 1),
          new Column("bytes/msg", "bytesAllocatedPerDelivery", 0),
          new Column("p50 µs", "latencyP50Micros", 0),
          new Column("p99 µs", "latencyP99Micros", 0));

  private LoadBench() {}

  /**
   * Runs it on the calling thread.
   *
   * @throws BenchFailure when the nodes do not come together, or a message is missing
   */
  public static void run(LoadOptions options, PrintStream out, boolean json) {
    Report report = new Report(out, json, options.toMap(), COLUMNS);
    try (LoadNetwork network = LoadNetwork.open(options)) {
      for (int round = 1; round <= options.rounds().number(); round++) {
        int messages = options.rounds().messages(round);
        LoadRound.Result result = network.round(messages);
        Map<String, Object> figures = result.toMap();
        figures.put("count", messages);
        report.round(round, options.rounds().isWarmUp(round), figures);
        if (result.complaint() != null) {
          throw new BenchFailure("round " + round + ": " + result.complaint());
        }
      }
    }
  }
}
