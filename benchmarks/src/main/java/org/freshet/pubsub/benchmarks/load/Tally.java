package org.freshet.pubsub.benchmarks.load;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/**
 * What one subscriber got in one round.
 *
 * <p>Written by one thread at a time. Any thread may read {@link #distinct()}; whoever has read it
 * may read everything that was there when it was counted.
 */
final class Tally {
  /** Latencies above ten minutes count as ten minutes. */
  private static final long MAX_LATENCY_NANOS = 600_000_000_000L;

  private static final int SIGNIFICANT_DIGITS = 3;

  private final BitSet seen;
  private final Histogram latencies = new Histogram(MAX_LATENCY_NANOS, SIGNIFICANT_DIGITS);
  private final AtomicInteger distinct = new AtomicInteger();
  private long lastNanos;
  private int repeated;

  Tally(int expected) {
    this.seen = new BitSet(expected);
  }

  /**
   * Counts a delivery.
   *
   * @param index of the message in the round
   * @return how many different messages there are now
   */
  int add(int index, long sentNanos, long nowNanos) {
    if (seen.get(index)) {
      repeated++;
      return distinct.get();
    }
    seen.set(index);
    latencies.recordValue(Math.min(Math.max(0, nowNanos - sentNanos), MAX_LATENCY_NANOS));
    lastNanos = nowNanos;
    return distinct.incrementAndGet();
  }

  int distinct() {
    return distinct.get();
  }

  Histogram latencies() {
    return latencies;
  }

  /** {@return when the last message came; meaningless while there is none} */
  long lastNanos() {
    return lastNanos;
  }

  /** {@return how often a message came that had come before} */
  int repeated() {
    return repeated;
  }

  /** {@return the least index that is missing} */
  int firstMissing() {
    return seen.nextClearBit(0);
  }
}
