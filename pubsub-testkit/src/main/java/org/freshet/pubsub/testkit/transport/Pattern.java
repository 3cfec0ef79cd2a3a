package org.freshet.pubsub.testkit.transport;

import java.nio.ByteBuffer;

/** Endless bytes of which each tells its place, so that nothing is lost or doubled unnoticed. */
final class Pattern {
  /** A prime: chunks of no usual size fit into each other's place. */
  private static final int PERIOD = 251;

  static final int CHUNK_BYTES = 64 * 1024;

  private static final byte[] BYTES = new byte[CHUNK_BYTES + PERIOD];

  static {
    for (int i = 0; i < BYTES.length; i++) {
      BYTES[i] = (byte) (i % PERIOD);
    }
  }

  private Pattern() {}

  /** {@return at most a chunk of what begins at that place} */
  static ByteBuffer at(long place, long bytes) {
    int from = (int) (place % PERIOD);
    return ByteBuffer.wrap(BYTES, from, (int) Math.min(bytes, CHUNK_BYTES)).slice();
  }
}
