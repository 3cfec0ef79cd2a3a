package org.freshet.pubsub.transport.netty.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes DER (ITU-T X.690), as much of it as a certificate needs. */
final class DerWriter {
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OID = 0x06;
  static final int UTF8_STRING = 0x0c;
  static final int UTC_TIME = 0x17;
  static final int GENERALIZED_TIME = 0x18;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;
  static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  /** Years before it are written with two digits, and have to be (RFC 5280, 4.1.2.5). */
  private static final int FIRST_LONG_YEAR = 2050;

  private DerWriter() {}

  /** {@return an element of the parts, one behind the other} */
  static byte[] element(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = (39 - Integer.numberOfLeadingZeros(length)) / 8;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(length >>> (8 * i));
      }
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  static byte[] sequence(byte[]... parts) {
    return element(SEQUENCE, parts);
  }

  static byte[] octets(byte[] content) {
    return element(OCTET_STRING, content);
  }

  /** {@return a string of whole bytes} */
  static byte[] bits(byte[] content) {
    return element(BIT_STRING, new byte[1], content);
  }

  static byte[] integer(BigInteger value) {
    return element(INTEGER, value.toByteArray());
  }

  static byte[] text(String text) {
    return element(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@return the identifier written as numbers with dots} */
  static byte[] oid(String dotted) {
    String[] arcs = dotted.split("\\.");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    base128(out, 40 * Integer.parseInt(arcs[0]) + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      base128(out, Integer.parseInt(arcs[i]));
    }
    return element(OID, out.toByteArray());
  }

  private static void base128(ByteArrayOutputStream out, int value) {
    for (int shift = 28; shift > 0; shift -= 7) {
      if (value >>> shift != 0) {
        out.write(value >>> shift & 0x7f | 0x80);
      }
    }
    out.write(value & 0x7f);
  }

  static byte[] time(Instant time) {
    String text = TIME.format(time);
    return time.atOffset(ZoneOffset.UTC).getYear() < FIRST_LONG_YEAR
        ? element(UTC_TIME, text.substring(2).getBytes(StandardCharsets.US_ASCII))
        : element(GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }
}
