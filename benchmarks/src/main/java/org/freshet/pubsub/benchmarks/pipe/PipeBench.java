package org.freshet.pubsub.benchmarks.pipe;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.freshet.pubsub.benchmarks.load.LinkKind;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.benchmarks.measure.Figures;
import org.freshet.pubsub.benchmarks.measure.Report;
import org.freshet.pubsub.benchmarks.measure.Report.Column;
import org.freshet.pubsub.benchmarks.measure.Round;

/** Runs rounds with 1, 16 and 64 messages a flush and prints the best of each round. */
public final class PipeBench {
  private static final List<Integer> MESSAGES_PER_FLUSH = List.of(1, 16, 64);
  private static final List<Column> COLUMNS =
      List.of(
          new Column("msg/flush", "messagesPerFlush", 0),
          new Column("delivered", "delivered", 0),
          new Column("seconds", "seconds", 2),
          new Column("msg/s", "messagesPerSecond", 0),
          new Column("MB/s", "megabytesPerSecond", 1),
          new Column("CPU µs/msg", "cpuMicrosPerDelivery", 1),
          new Column("bytes/msg", "bytesAllocatedPerDelivery", 0));

  private PipeBench() {}

  /**
   * Runs it on the calling thread.
   *
   * @param link what encrypts
   * @param size bytes of each message
   * @param ownArrays whether each message is in arrays of its own at both ends, as it is where one
   *     application publishes it and another gets it; else the same bytes are sent again and again
   * @param rounds taken one by one; each sends its messages with each number of messages a flush
   * @throws BenchFailure when a message is missing
   */
  public static void run(
      LinkKind link,
      int size,
      boolean ownArrays,
      Stream<Round> rounds,
      PrintStream out,
      boolean json) {
    Report report = new Report(out, json, settings(link, size, ownArrays), COLUMNS);
    List<Pipe> pipes = new ArrayList<>();
    try {
      MESSAGES_PER_FLUSH.forEach(messages -> pipes.add(new Pipe(link, size, messages, ownArrays)));
      rounds.forEachOrdered(round -> report.round(round, best(pipes, round.messages())));
    } finally {
      pipes.forEach(Pipe::close);
    }
  }

  private static Map<String, Object> settings(LinkKind link, int size, boolean ownArrays) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("peer", "pipe");
    settings.put("transport", link.toString());
    settings.put("cipher", PipeLink.cipher(link));
    settings.put("size", size);
    settings.put("ownArrays", ownArrays);
    return settings;
  }

  private static Map<String, Object> best(List<Pipe> pipes, int messages) {
    Map<String, Object> best = Map.of();
    double bestRate = 0;
    for (int i = 0; i < pipes.size(); i++) {
      System.gc();
      Figures figures = pipes.get(i).round(messages);
      if (figures.messagesPerSecond() > bestRate) {
        bestRate = figures.messagesPerSecond();
        best = new LinkedHashMap<>();
        best.put("messagesPerFlush", MESSAGES_PER_FLUSH.get(i));
        best.put("count", messages);
        best.putAll(figures.toMap());
      }
    }
    return best;
  }
}
