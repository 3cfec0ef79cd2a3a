package org.freshet.pubsub.benchmarks.measure;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Says when the next message is due, so that so many leave a second; belongs to one thread.
 *
 * <p>Due times do not shift when a message leaves late: what was missed is made up for, and the
 * lateness is part of the latency, which counts from when the message was due.
 */
public final class Pacer {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double intervalNanos;
  private final LongSupplier nanoClock;
  private final LongConsumer sleepNanos;
  private long startNanos;
  private long messages;

  /**
   * Creates it; the first message is due when it is first asked.
   *
   * @param messagesPerSecond 0 for no limit
   * @param nanoClock tells the time
   * @param sleepNanos lets about so much time pass; may return early
   */
  public Pacer(double messagesPerSecond, LongSupplier nanoClock, LongConsumer sleepNanos) {
    this.intervalNanos = messagesPerSecond == 0 ? 0 : NANOS_PER_SECOND / messagesPerSecond;
    this.nanoClock = nanoClock;
    this.sleepNanos = sleepNanos;
  }

  /** {@return when the next message is due, once that time has come; now without a limit} */
  public long awaitDue() {
    if (intervalNanos == 0) {
      return nanoClock.getAsLong();
    }
    if (messages == 0) {
      startNanos = nanoClock.getAsLong();
    }
    long due = startNanos + (long) (messages++ * intervalNanos);
    for (long now = nanoClock.getAsLong(); due - now > 0; now = nanoClock.getAsLong()) {
      sleepNanos.accept(due - now);
    }
    return due;
  }
}
