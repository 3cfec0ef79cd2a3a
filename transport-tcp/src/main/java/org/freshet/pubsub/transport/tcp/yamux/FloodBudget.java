package org.freshet.pubsub.transport.tcp.yamux;

/**
 * Bounds how often a far side may have us do what costs it a header only: answer a ping, or open a
 * stream, negotiate on it and close it, because it is reset at once.
 */
final class FloodBudget {
  static final int BURST = 1000;
  static final int PER_SECOND = 100;

  private static final long NANOS_EACH = 1_000_000_000L / PER_SECOND;

  private int left = BURST;

  /** When {@link #left} was last made up. */
  private long refilledNanos;

  FloodBudget(long nowNanos) {
    refilledNanos = nowNanos;
  }

  /** {@return false when there were too many} */
  boolean spend(long nowNanos) {
    long earned = (nowNanos - refilledNanos) / NANOS_EACH;
    refilledNanos += earned * NANOS_EACH;
    left = (int) Math.min(BURST, left + earned);
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
