package org.freshet.pubsub.transport.tcp.yamux;

/**
 * What the far side may send on one stream: credit comes back for bytes that were used up, in steps
 * of half a window.
 *
 * <p>The window doubles when such a step took less than {@value #FAST_ROUND_TRIPS} round trips: the
 * far side may then have waited for credit most of the time. What all windows of a session have
 * beyond the initial size comes out of one {@link Budget}.
 */
final class ReceiveWindow {
  static final int FAST_ROUND_TRIPS = 4;

  private final int maxBytes;
  private final Budget budget;
  private int sizeBytes = YamuxFrame.INITIAL_WINDOW_BYTES;

  /** What the far side may still send; never negative. */
  private long openBytes = YamuxFrame.INITIAL_WINDOW_BYTES;

  /** Used up and not yet credited to the far side. */
  private int uncreditedBytes;

  /** When the present step began. */
  private long stepNanos;

  /** Creates the window of a stream that begins now. */
  ReceiveWindow(int maxBytes, Budget budget, long nowNanos) {
    this.maxBytes = maxBytes;
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

  /**
   * {@return the credit to give, mostly 0, now that so many more bytes are used up}
   *
   * @param roundTripNanos 0 while it is not known: then the window keeps its size
   */
  int consume(int bytes, long nowNanos, long roundTripNanos) {
    uncreditedBytes += bytes;
    if (uncreditedBytes < sizeBytes / 2) {
      return 0;
    }
    boolean fast = nowNanos - stepNanos < FAST_ROUND_TRIPS * roundTripNanos;
    int credit = uncreditedBytes + (fast ? grow() : 0);
    uncreditedBytes = 0;
    stepNanos = nowNanos;
    openBytes += credit;
    return credit;
  }

  /** {@return how many bytes the window has become larger} */
  private int grow() {
    int growth = budget.take(Math.min(sizeBytes, maxBytes - sizeBytes));
    sizeBytes += growth;
    return growth;
  }

  /** The stream has ended. */
  void release() {
    budget.giveBack(sizeBytes - YamuxFrame.INITIAL_WINDOW_BYTES);
  }

  /** What all windows of a session may have beyond their initial size, and have. */
  static final class Budget {
    private final WindowReserve reserve;
    private int leftBytes;
    private int takenBytes;

    Budget(int bytes, WindowReserve reserve) {
      this.leftBytes = bytes;
      this.reserve = reserve;
    }

    int takenBytes() {
      return takenBytes;
    }

    /** {@return as much of it as there is} */
    private int take(int bytes) {
      int taken = reserve.take(Math.min(bytes, leftBytes), takenBytes);
      leftBytes -= taken;
      takenBytes += taken;
      return taken;
    }

    private void giveBack(int bytes) {
      reserve.giveBack(bytes);
      leftBytes += bytes;
      takenBytes -= bytes;
    }
  }
}
