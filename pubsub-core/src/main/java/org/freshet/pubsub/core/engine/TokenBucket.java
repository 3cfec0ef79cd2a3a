package org.freshet.pubsub.core.engine;

/**
 * Allows so many things a second, and a burst of them at once. What comes beyond that makes a debt,
 * which time pays off. Pure: told the time at each call.
 */
final class TokenBucket {
  private final double nanosPerToken;
  private final long burstNanos;

  /** When it will be full again; not in the future when it is full. */
  private long fullNanos;

  /**
   * Creates a full one.
   *
   * @param perSecond tokens that come in a second; positive
   * @param burst tokens that it holds when it is full
   */
  TokenBucket(double perSecond, double burst, long nowNanos) {
    this.nanosPerToken = 1e9 / perSecond;
    this.burstNanos = (long) (burst * nanosPerToken);
    this.fullNanos = nowNanos;
  }

  /** Takes tokens, whether they are there or not. */
  void take(long tokens, long nowNanos) {
    if (fullNanos - nowNanos < 0) {
      fullNanos = nowNanos;
    }
    fullNanos += (long) (tokens * nanosPerToken);
  }

  /** {@return in how many nanoseconds the debt is paid off; 0 or less where there is none} */
  long debtNanos(long nowNanos) {
    return fullNanos - nowNanos - burstNanos;
  }

  /** {@return whether half of the burst could be taken without a debt} */
  boolean isHalfFull(long nowNanos) {
    return fullNanos - nowNanos <= burstNanos / 2;
  }
}
