package org.freshet.pubsub.core.engine;

import java.util.concurrent.atomic.LongAdder;
import org.freshet.pubsub.RateLimits;
import org.jspecify.annotations.Nullable;

/**
 * How much one connection brings by time, over all of its inbound streams: to open another stream
 * gives nothing anew, nor does ending one.
 *
 * <p>Who brings too much is read more slowly and loses nothing. Only who keeps on changing
 * subscriptions for too long has its stream reset: each change costs all of the node something.
 */
final class ReadRates {
  /** Resets for its rate, after which a connection is closed. */
  static final int MAX_RESETS = 3;

  private final Counts counts;
  private final long patienceNanos;
  private final TokenBucket bytes;
  private final TokenBucket rpcs;
  private final TokenBucket changes;

  /** Since when changes have come too fast without a rest; meaningless unless it is so. */
  private long changesSinceNanos;

  private boolean changesTooFast;
  private boolean throttled;

  /** Streams that were reset because of it. */
  int resets;

  /** Fires when it may be read again, null while it may be read. */
  Timers.@Nullable Timer pause;

  ReadRates(RateLimits limits, Counts counts, long nowNanos) {
    this.counts = counts;
    this.patienceNanos = limits.subscriptionChangesPatience().toNanos();
    this.bytes = perSecond(limits.bytesPerSecond(), nowNanos);
    this.rpcs = perSecond(limits.rpcsPerSecond(), nowNanos);
    this.changes =
        new TokenBucket(
            limits.subscriptionChangesPerSecond(), limits.subscriptionChangesBurst(), nowNanos);
  }

  private static TokenBucket perSecond(long tokens, long nowNanos) {
    return new TokenBucket(tokens, tokens, nowNanos);
  }

  /** The counters of all connections. */
  record Counts(LongAdder bytes, LongAdder rpcs, LongAdder changes) {
    static Counts of(Counters counters) {
      return new Counts(
          counters.counter("rate.bytes.throttled"),
          counters.counter("rate.rpcs.throttled"),
          counters.counter("rate.subscriptions.throttled"));
    }
  }

  /** A frame was read. */
  void frame(int frameBytes, long nowNanos) {
    bytes.take(frameBytes, nowNanos);
    rpcs.take(1, nowNanos);
  }

  /**
   * Subscriptions were changed, or said to be.
   *
   * @return whether it has gone on for too long
   */
  boolean changed(int count, long nowNanos) {
    if (changesTooFast && changes.isHalfFull(nowNanos)) {
      changesTooFast = false;
    }
    changes.take(count, nowNanos);
    long debtNanos = changes.debtNanos(nowNanos);
    if (debtNanos > 0 && !changesTooFast) {
      changesTooFast = true;
      changesSinceNanos = nowNanos;
    }
    boolean tooLong = changesTooFast && nowNanos - changesSinceNanos + debtNanos > patienceNanos;
    if (tooLong) {
      // The next stream waits until the debt is paid off, and begins anew.
      changesTooFast = false;
    }
    return tooLong;
  }

  /** {@return for how long nothing may be read; 0 or less where it may be now} */
  long pauseNanos(long nowNanos) {
    long byBytes = bytes.debtNanos(nowNanos);
    long byRpcs = rpcs.debtNanos(nowNanos);
    long byChanges = changes.debtNanos(nowNanos);
    long longest = Math.max(byBytes, Math.max(byRpcs, byChanges));
    if (longest <= 0) {
      throttled = false;
    } else if (!throttled) {
      throttled = true;
      LongAdder cause =
          longest == byChanges
              ? counts.changes()
              : longest == byRpcs ? counts.rpcs() : counts.bytes();
      cause.increment();
    }
    return longest;
  }
}
