package org.freshet.pubsub.core.runtime;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bounds how many lines strangers can bring about: a burst, then a few a second. What is left out
 * is counted. Engine thread only.
 */
final class LogLimit {
  static final int BURST = 100;
  static final int PER_SECOND = 2;

  private static final long NANOS_PER_LINE = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;

  private final LongSupplier nanoTime;
  private long left = BURST;
  private long refilledNanos;
  private long leftOut;

  LogLimit(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.refilledNanos = nanoTime.getAsLong();
  }

  /** {@return whether the line may be written} */
  boolean allows() {
    long earned = (nanoTime.getAsLong() - refilledNanos) / NANOS_PER_LINE;
    refilledNanos += earned * NANOS_PER_LINE;
    left = Math.min(BURST, left + earned);
    if (left == 0) {
      leftOut++;
      return false;
    }
    left--;
    return true;
  }

  /** {@return how many lines were left out since the last call} */
  long takeLeftOut() {
    long count = leftOut;
    leftOut = 0;
    return count;
  }
}
