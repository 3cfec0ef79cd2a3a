package org.freshet.pubsub.core.runtime;

/**
 * What the engine allows to be read of one stream: asks the stream for it a step at a time, and
 * charges each frame with what it costs in memory. Any thread.
 *
 * <p>A frame of one byte becomes an event of hundreds: counted by their bytes alone, what a
 * stranger may have waiting for the engine on one stream would take hundreds of megabytes.
 */
final class ReadAllowance {
  /** What a frame is charged at the least. */
  static final int MIN_FRAME_BYTES = 256;

  /** Asked for ahead: so much may come in frames that are charged more than they have. */
  static final int STEP_BYTES = 64 << 10;

  /** Given and not asked for; negative where small frames were charged more than was left. */
  private long left;

  /** Asked for and not delivered. */
  private int asked;

  /** {@return how many bytes to ask the stream for now that the engine allows so many more} */
  synchronized int give(int bytes) {
    left += bytes;
    return next();
  }

  /**
   * {@return how many bytes to ask the stream for now that so many were delivered}
   *
   * @param surcharge what their frames were charged beyond their bytes; the engine gives it back
   *     with the bytes
   */
  synchronized int deliver(int bytes, long surcharge) {
    asked -= bytes;
    left -= surcharge;
    return next();
  }

  private int next() {
    if (left <= 0 || asked > STEP_BYTES / 2) {
      return 0;
    }
    int more = (int) Math.min(left, STEP_BYTES - asked);
    asked += more;
    left -= more;
    return more;
  }
}
