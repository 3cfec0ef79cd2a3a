package org.freshet.pubsub.core.keys;

import java.util.Arrays;

/** Byte arrays, put together. */
final class Bytes {
  private Bytes() {}

  static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
