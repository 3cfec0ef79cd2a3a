package org.freshet.pubsub.cli;

import java.nio.ByteBuffer;

/**
 * What a demonstration's message says.
 *
 * @param author the index of the node that published it
 * @param number how many it had published before
 * @param publishedNanos when, by {@link System#nanoTime()}
 */
record DemoPayload(int author, int number, long publishedNanos) {
  static final int LEAST_BYTES = 16;

  /** {@return its bytes, filled up to that size} */
  byte[] encoded(int sizeBytes) {
    ByteBuffer out = ByteBuffer.allocate(sizeBytes);
    out.putInt(author).putInt(number).putLong(publishedNanos);
    while (out.hasRemaining()) {
      out.put(filler(out.position()));
    }
    return out.array();
  }

  /**
   * {@return what the bytes say}
   *
   * @throws IllegalArgumentException when they are not as {@link #encoded} made them
   */
  static DemoPayload decode(ByteBuffer data, int sizeBytes) {
    if (data.remaining() != sizeBytes) {
      throw new IllegalArgumentException("a payload changed its size on the way");
    }
    DemoPayload payload = new DemoPayload(data.getInt(), data.getInt(), data.getLong());
    for (int at = LEAST_BYTES; at < sizeBytes; at++) {
      if (data.get() != payload.filler(at)) {
        throw new IllegalArgumentException("a payload changed on the way, at byte " + at);
      }
    }
    return payload;
  }

  private byte filler(int at) {
    return (byte) (at * 31 + number * 7 + author);
  }
}
