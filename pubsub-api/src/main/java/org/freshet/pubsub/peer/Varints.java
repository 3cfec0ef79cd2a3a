package org.freshet.pubsub.peer;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Unsigned varints of at most 31 bits, as multiaddrs use them. */
final class Varints {
  private Varints() {}

  static int read(ByteBuffer in) {
    try {
      long value = 0;
      for (int shift = 0; shift < 35; shift += 7) {
        int b = in.get();
        value |= (long) (b & 0x7f) << shift;
        if (b >= 0 && value <= Integer.MAX_VALUE) {
          return (int) value;
        }
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the bytes end inside a number", e);
    }
    throw new IllegalArgumentException("a number has more than 31 bits");
  }

  static void write(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest >= 0x80) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
