package org.freshet.pubsub.transport.tcp.yamux;

/**
 * How long a question to the far side and its answer take, by pings that are sent at a bounded rate
 * while something is received.
 *
 * <p>Answers that wait behind data take longer than the path does, so the shortest of the last few
 * counts.
 */
final class RoundTrip {
  /** From one ping to the next. */
  static final long INTERVAL_NANOS = 10_000_000_000L;

  /** A path that is shorter counts as so long: threads that take turns need about as much. */
  static final long SHORTEST_NANOS = 1_000_000L;

  private static final int SAMPLES = 8;

  /** The latest answers' times, in a ring; 0 where there is none yet. */
  private final long[] samplesNanos = new long[SAMPLES];

  private int answers;

  /** The number of the latest ping, 0 before the first. */
  private int pings;

  private boolean underWay;
  private long sentNanos;

  /** {@return whether the next ping may be sent} */
  boolean isDue(long nowNanos) {
    return pings == 0 || nowNanos - sentNanos >= INTERVAL_NANOS;
  }

  /** {@return the number of a ping that is sent now} */
  int send(long nowNanos) {
    sentNanos = nowNanos;
    underWay = true;
    return ++pings;
  }

  /** A ping was answered; what answers no ping, or not the latest, is ignored. */
  void onAnswer(long ping, long nowNanos) {
    if (underWay && ping == pings) {
      underWay = false;
      samplesNanos[answers % SAMPLES] = Math.max(SHORTEST_NANOS, nowNanos - sentNanos);
      answers++;
    }
  }

  /** {@return the round trip, 0 while it is not known} */
  long nanos() {
    long shortest = 0;
    for (long sample : samplesNanos) {
      if (sample != 0 && (shortest == 0 || sample < shortest)) {
        shortest = sample;
      }
    }
    return shortest;
  }
}
