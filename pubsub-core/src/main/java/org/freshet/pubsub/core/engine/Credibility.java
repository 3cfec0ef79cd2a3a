package org.freshet.pubsub.core.engine;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many signatures of one connection are checked before it has shown that they are good ones.
 *
 * <p>A check costs far more than a forgery. So few are under way at first, one more with each valid
 * signature and half as many with each forgery; and when the forgeries that are forgiven are used
 * up, no more of the connection is checked until the next is. A neighbour that forwards a forgery
 * now and then, among valid messages, is not held up.
 */
final class Credibility {
  /** Checks under way of a connection that has shown nothing yet. */
  static final int FIRST_CHECKS = 8;

  /** Forgeries forgiven at once. */
  static final int FORGIVEN = 8;

  static final int FORGIVEN_PER_SECOND = 10;

  /** So many valid signatures make up for one forgery. */
  static final int VALID_PER_FORGERY = 8;

  private static final long NANOS_PER_FORGIVEN = 1_000_000_000L / FORGIVEN_PER_SECOND;

  /** Streams whose messages wait, on this connection or ended since; in order of the waiting. */
  final Set<Inbound> waiting = new LinkedHashSet<>();

  /** Fires when a forgery is forgiven; null while nobody waits for that. */
  Timers.@Nullable Timer timer;

  private final int maxChecks;
  private int checks = FIRST_CHECKS;
  private int underWay;
  private int forgiven = FORGIVEN;
  private int valid;

  /** When {@link #forgiven} was last made up. */
  private long forgivenNanos;

  Credibility(int maxChecks, long nowNanos) {
    this.maxChecks = maxChecks;
    this.forgivenNanos = nowNanos;
  }

  /** {@return whether one more signature may be checked now} */
  boolean mayCheck(long nowNanos) {
    return underWay < checks && !isExhausted(nowNanos);
  }

  /** {@return whether nothing is checked until {@link #nextForgivenNanos}} */
  boolean isExhausted(long nowNanos) {
    if (forgiven == FORGIVEN) {
      forgivenNanos = nowNanos;
      return false;
    }
    long earned = (nowNanos - forgivenNanos) / NANOS_PER_FORGIVEN;
    forgivenNanos += earned * NANOS_PER_FORGIVEN;
    forgiven = (int) Math.min(FORGIVEN, forgiven + earned);
    return forgiven == 0;
  }

  /** {@return when the next forgery is forgiven, in the terms of the last question} */
  long nextForgivenNanos() {
    return forgivenNanos + NANOS_PER_FORGIVEN;
  }

  void checkBegan() {
    underWay++;
  }

  void checkEnded(boolean wasValid) {
    underWay--;
    if (!wasValid) {
      checks = Math.max(1, checks / 2);
      forgiven = Math.max(0, forgiven - 1);
      return;
    }
    checks = Math.min(maxChecks, checks + 1);
    if (++valid == VALID_PER_FORGERY) {
      valid = 0;
      forgiven = Math.min(FORGIVEN, forgiven + 1);
    }
  }
}
