package org.freshet.pubsub.peer;

import java.util.Arrays;

/** The two text encodings that peer ids use: base58btc, and base32 in lower case, unpadded. */
final class BaseEncoding {
  private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

  private BaseEncoding() {}

  static String base58(byte[] bytes) {
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) {
      zeros++;
    }
    byte[] number = bytes.clone();
    char[] out = new char[bytes.length * 2];
    int at = out.length;
    for (int start = zeros; start < number.length; ) {
      out[--at] = BASE58.charAt(divide(number, start, 256, 58));
      if (number[start] == 0) {
        start++;
      }
    }
    while (at < out.length && out[at] == '1') {
      at++;
    }
    return "1".repeat(zeros) + new String(out, at, out.length - at);
  }

  static byte[] fromBase58(String text) {
    byte[] number = new byte[text.length()];
    for (int i = 0; i < text.length(); i++) {
      number[i] = (byte) digit(BASE58, text, i, "base58");
    }
    int zeros = 0;
    while (zeros < number.length && number[zeros] == 0) {
      zeros++;
    }
    byte[] out = new byte[text.length()];
    int at = out.length;
    for (int start = zeros; start < number.length; ) {
      out[--at] = (byte) divide(number, start, 58, 256);
      if (number[start] == 0) {
        start++;
      }
    }
    while (at < out.length && out[at] == 0) {
      at++;
    }
    return Arrays.copyOfRange(out, at - zeros, out.length);
  }

  static String base32(byte[] bytes) {
    StringBuilder out = new StringBuilder((bytes.length * 8 + 4) / 5);
    int buffer = 0;
    int bits = 0;
    for (byte b : bytes) {
      buffer = buffer << 8 | b & 0xff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        out.append(BASE32.charAt(buffer >>> bits & 31));
      }
    }
    if (bits > 0) {
      out.append(BASE32.charAt(buffer << 5 - bits & 31));
    }
    return out.toString();
  }

  static byte[] fromBase32(String text) {
    byte[] out = new byte[text.length() * 5 / 8];
    int buffer = 0;
    int bits = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      buffer = buffer << 5 | digit(BASE32, text, i, "base32");
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        out[at++] = (byte) (buffer >>> bits);
      }
    }
    return out;
  }

  /** Divides the number, whose digits of base {@code from} begin at start, by {@code to}. */
  private static int divide(byte[] number, int start, int from, int to) {
    int remainder = 0;
    for (int i = start; i < number.length; i++) {
      int value = remainder * from + (number[i] & 0xff);
      number[i] = (byte) (value / to);
      remainder = value % to;
    }
    return remainder;
  }

  private static int digit(String alphabet, String text, int index, String name) {
    int digit = alphabet.indexOf(text.charAt(index));
    if (digit < 0) {
      throw new IllegalArgumentException(
          "'" + text.charAt(index) + "' is no " + name + " digit in '" + text + "'");
    }
    return digit;
  }
}
