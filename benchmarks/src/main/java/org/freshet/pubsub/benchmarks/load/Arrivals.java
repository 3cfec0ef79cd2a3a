package org.freshet.pubsub.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one round: subscribers' threads count them, one thread waits for them.
 *
 * <p>Who waits is woken once by each subscriber that has reached what is waited for, not at every
 * delivery.
 */
final class Arrivals {
  private static final int NOTHING = -1;

  private final long first;
  private final int messages;
  private final Duration patience;
  private final List<Tally> tallies = new ArrayList<>();

  /** Who waits, or waited last. */
  private volatile @Nullable Thread waiter;

  /** How many messages each subscriber must have before the waiter goes on. */
  private volatile int awaited = NOTHING;

  private volatile @Nullable String fault;

  /**
   * Starts with none.
   *
   * @param first number of the round's first message
   * @param patience how long nothing at all may come before waiting ends
   */
  Arrivals(long first, int messages, int subscribers, Duration patience) {
    this.first = first;
    this.messages = messages;
    this.patience = patience;
    for (int i = 0; i < subscribers; i++) {
      tallies.add(new Tally(messages));
    }
  }

  /** Counts a delivery; one of another round does not count. Called by the subscriber's thread. */
  void add(int subscriber, long number, long sentNanos, long nowNanos) {
    long index = number - first;
    if (index < 0 || index >= messages) {
      return;
    }
    if (tallies.get(subscriber).add((int) index, sentNanos, nowNanos) == awaited) {
      LockSupport.unpark(waiter);
    }
  }

  /** Ends the waiting: what is missing will not come. From any thread. */
  void fail(String why) {
    fault = why;
    LockSupport.unpark(waiter);
  }

  /**
   * Waits until every subscriber has so many of the messages; for one thread at a time.
   *
   * @return false when it will not be: something failed, or nothing came for too long
   */
  boolean await(int count) {
    if (slowest() >= count) {
      return fault == null;
    }
    waiter = Thread.currentThread();
    awaited = count;
    try {
      return awaitProgress(count);
    } finally {
      awaited = NOTHING;
    }
  }

  private boolean awaitProgress(int count) {
    long total = total();
    long progressNanos = System.nanoTime();
    while (slowest() < count && fault == null) {
      long silentNanos = System.nanoTime() - progressNanos;
      if (total() != total) {
        total = total();
        progressNanos = System.nanoTime();
      } else if (silentNanos >= patience.toNanos()) {
        return false;
      } else {
        LockSupport.parkNanos(this, patience.toNanos() - silentNanos);
      }
    }
    return fault == null;
  }

  private int slowest() {
    int least = Integer.MAX_VALUE;
    for (Tally tally : tallies) {
      least = Math.min(least, tally.distinct());
    }
    return least;
  }

  /** {@return deliveries of all subscribers together, repeated ones not counted} */
  long total() {
    long total = 0;
    for (Tally tally : tallies) {
      total += tally.distinct();
    }
    return total;
  }

  long expected() {
    return (long) messages * tallies.size();
  }

  /** {@return when the last delivery came; 0 when there was none} */
  long lastNanos() {
    long last = 0;
    boolean any = false;
    for (Tally tally : tallies) {
      if (tally.distinct() > 0 && (!any || tally.lastNanos() - last > 0)) {
        last = tally.lastNanos();
        any = true;
      }
    }
    return last;
  }

  /** {@return latencies of all subscribers together, in nanoseconds} */
  Histogram latencies() {
    Histogram all = tallies.get(0).latencies().copy();
    tallies.subList(1, tallies.size()).forEach(tally -> all.add(tally.latencies()));
    return all;
  }

  /** {@return a sentence on what is missing or came twice, null when all came once} */
  @Nullable String complaint() {
    long missing = expected() - total();
    for (int i = 0; i < tallies.size(); i++) {
      Tally tally = tallies.get(i);
      int lacking = messages - tally.distinct();
      if (lacking > 0) {
        String why = fault == null ? "nothing came for " + patience.toSeconds() + " s" : fault;
        return String.format(
            "%d of %d deliveries are missing (%s); subscriber %d lacks %d messages, the first of"
                + " them number %d of the round",
            missing, expected(), why, i + 1, lacking, tally.firstMissing() + 1);
      }
      if (tally.repeated() > 0) {
        return String.format(
            "subscriber %d got %d messages a second time", i + 1, tally.repeated());
      }
    }
    return fault;
  }
}
