package org.freshet.interop;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What the tests publish. */
final class Payloads {
  private Payloads() {}

  /** {@return bytes of every value in no order, the same for the same seed} */
  static byte[] random(int size, long seed) {
    byte[] data = new byte[size];
    new Random(seed).nextBytes(data);
    return data;
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** {@return a payload of that size (at least four) that begins with the number} */
  static byte[] numbered(int number, int size) {
    return ByteBuffer.allocate(size).putInt(number).array();
  }

  /** {@return the number of a {@link #numbered} payload} */
  static int number(byte[] payload) {
    return ByteBuffer.wrap(payload).getInt();
  }
}
