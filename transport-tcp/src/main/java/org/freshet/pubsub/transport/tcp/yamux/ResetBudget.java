package org.freshet.pubsub.transport.tcp.yamux;

/**
 * Bounds how fast a far side may open streams only to have them reset: each costs us an opening, a
 * negotiation and a closing, and costs the far side a header.
 */
final class ResetBudget {
  static final int BURST = 1000;
  static final int PER_SECOND = 100;

  private static final long NANOS_PER_RESET = 1_000_000_000L / PER_SECOND;

  private int left = BURST;

  /** When {@link #left} was last made up. */
  private long refilledNanos;

  ResetBudget(long nowNanos) {
    refilledNanos = nowNanos;
  }

  /** {@return false when there were too many} */
  boolean spend(long nowNanos) {
    long earned = (nowNanos - refilledNanos) / NANOS_PER_RESET;
    refilledNanos += earned * NANOS_PER_RESET;
    left = (int) Math.min(BURST, left + earned);
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
