package org.freshet.pubsub.benchmarks.pipe;

import static java.util.Comparator.comparingDouble;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
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

/**
 * Runs rounds with 1, 16 and 64 messages a flush and prints the best of each round; once all have
 * run long enough to be told apart, only with the number that was best.
 */
public final class PipeBench {
  private static final List<Integer> MESSAGES_PER_FLUSH = List.of(1, 16, 64);

  /**
   * How long each is tried. Not for ever: where the machine's pace changes, the best of three
   * figures is more than a round of anything else can be.
   */
  private static final double TRIAL_SECONDS = 1;

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
   *     that is still tried
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
    run(link, size, ownArrays, rounds, report, TRIAL_SECONDS);
  }

  /** Runs it with trials of another length. */
  static void run(
      LinkKind link,
      int size,
      boolean ownArrays,
      Stream<Round> rounds,
      Report report,
      double trialSeconds) {
    List<Way> ways = new ArrayList<>();
    try {
      for (int messages : MESSAGES_PER_FLUSH) {
        ways.add(new Way(messages, new Pipe(link, size, messages, ownArrays)));
      }
      List<Way> tried = new ArrayList<>(ways);
      rounds.forEachOrdered(
          round -> {
            tried.forEach(way -> way.round(round.messages()));
            Way fastest = Collections.max(tried, comparingDouble(way -> way.rate));
            report.round(round, fastest.figures);
            if (tried.stream().allMatch(way -> way.seconds >= trialSeconds)) {
              tried.retainAll(List.of(fastest));
            }
          });
    } finally {
      ways.forEach(way -> way.pipe.close());
    }
  }

  /** A pipe that flushes so many messages together. */
  private static final class Way {
    private final int messagesPerFlush;
    private final Pipe pipe;

    /** Messages a second in its last round. */
    private double rate;

    /** What is told of its last round; empty before the first. */
    private Map<String, Object> figures = Map.of();

    /** How long it has run, over all rounds. */
    private double seconds;

    Way(int messagesPerFlush, Pipe pipe) {
      this.messagesPerFlush = messagesPerFlush;
      this.pipe = pipe;
    }

    void round(int messages) {
      System.gc();
      Figures measured = pipe.round(messages);
      rate = measured.messagesPerSecond();
      seconds += messages / rate;
      figures = new LinkedHashMap<>();
      figures.put("messagesPerFlush", messagesPerFlush);
      figures.put("count", messages);
      figures.putAll(measured.toMap());
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
}
