package org.freshet.pubsub.core.keys;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Byte arrays, put together. */
final class Bytes {
  private Bytes() {}

  static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** {@return what the buffers have, whose positions stay} */
  static byte[] concat(List<ByteBuffer> parts) {
    ByteBuffer all = ByteBuffer.allocate(length(parts));
    parts.forEach(part -> all.put(part.duplicate()));
    return all.array();
  }

  static int length(List<ByteBuffer> parts) {
    int length = 0;
    for (ByteBuffer part : parts) {
      length += part.remaining();
    }
    return length;
  }
}
