package org.freshet.pubsub.transport.tcp.yamux;

import java.time.Duration;

/**
 * What the far side may send on one stream: credit comes back for bytes that were used up, in steps
 * of half a window.
 *
 * <p>The window of a reader that uses up such a step fast doubles, for then a far side that is far
 * away may be waiting for credit most of the time. What all windows of a session have beyond the
 * initial size comes out of one {@link Budget}.
 */
final class ReceiveWindow {
  static final int MAX_BYTES = 4 * 1024 * 1024;
  static final long FAST_STEP_NANOS = Duration.ofMillis(500).toNanos();

  private final Budget budget;
  private int sizeBytes = YamuxFrame.INITIAL_WINDOW_BYTES;

  /** What the far side may still send; never negative. */
  private long openBytes = YamuxFrame.INITIAL_WINDOW_BYTES;

  /** Used up and not yet credited to the far side. */
  private int uncreditedBytes;

  /** When the present step began. */
  private long stepNanos;

  ReceiveWindow(Budget budget, long nowNanos) {
    this.budget = budget;
    this.stepNanos = nowNanos;
  }

  long openBytes() {
    return openBytes;
  }

  /** Received so many bytes, at most {@link #openBytes()}. */
  void charge(long bytes) {
    openBytes -= bytes;
  }

  /** {@return the credit to give, mostly 0, now that so many more bytes are used up} */
  int consume(int bytes, long nowNanos) {
    uncreditedBytes += bytes;
    if (uncreditedBytes < sizeBytes / 2) {
      return 0;
    }
    int credit = uncreditedBytes + growth(nowNanos);
    uncreditedBytes = 0;
    stepNanos = nowNanos;
    openBytes += credit;
    return credit;
  }

  private int growth(long nowNanos) {
    int growth = sizeBytes;
    boolean fast = nowNanos - stepNanos < FAST_STEP_NANOS;
    if (!fast || sizeBytes + growth > MAX_BYTES || !budget.take(growth)) {
      return 0;
    }
    sizeBytes += growth;
    return growth;
  }

  /** The stream has ended. */
  void release() {
    budget.giveBack(sizeBytes - YamuxFrame.INITIAL_WINDOW_BYTES);
  }

  /** What all windows of a session may have beyond their initial size. */
  static final class Budget {
    static final int MAX_BYTES = 16 * 1024 * 1024;

    private int leftBytes = MAX_BYTES;

    private boolean take(int bytes) {
      if (bytes > leftBytes) {
        return false;
      }
      leftBytes -= bytes;
      return true;
    }

    private void giveBack(int bytes) {
      leftBytes += bytes;
    }
  }
}
