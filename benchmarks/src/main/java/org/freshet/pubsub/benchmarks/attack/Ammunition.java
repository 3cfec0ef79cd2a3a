package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;

/** What one connection sends; belongs to it and to its event loop. */
interface Ammunition {
  /** No piece is longer. */
  int MAX_PIECE_BYTES = 48 * 1024;

  /**
   * Writes the next piece.
   *
   * @param units how many units may be written
   * @return how many were; 0 when there is nothing to send
   */
  int next(ByteBuf out, int units);

  /** {@return how many units leave a second, 0 for as many as the link takes} */
  double unitsPerSecond();

  /** {@return after how many units the connection is closed and made anew} */
  default long unitsPerConnection() {
    return Long.MAX_VALUE;
  }

  /**
   * {@return whether the next piece goes into our stream; else it is yamux frames, or none at all}
   */
  default boolean inStream() {
    return true;
  }

  /** {@return whether it still reads what it is told, once the stream stands} */
  default boolean reads() {
    return true;
  }
}
