package org.freshet.pubsub.benchmarks.load;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.benchmarks.measure.Report;
import org.freshet.pubsub.benchmarks.measure.Report.Column;
import org.freshet.pubsub.benchmarks.measure.Round;

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
   * @param rounds taken one by one, each when the one before has ended
   * @throws BenchFailure when the nodes do not come together, or a message is missing
   */
  public static void run(LoadOptions options, Stream<Round> rounds, PrintStream out, boolean json) {
    Report report = new Report(out, json, options.toMap(), COLUMNS);
    try (LoadNetwork network = LoadNetwork.open(options)) {
      rounds.forEachOrdered(round -> run(network, round, report));
    }
  }

  private static void run(LoadNetwork network, Round round, Report report) {
    LoadRound.Result result = network.round(round);
    Map<String, Object> figures = result.toMap();
    figures.put("count", round.messages());
    report.round(round, figures);
    if (result.complaint() != null) {
      throw new BenchFailure("round " + round.number() + ": " + result.complaint());
    }
  }
}
