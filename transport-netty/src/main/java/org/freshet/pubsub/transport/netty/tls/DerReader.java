package org.freshet.pubsub.transport.netty.tls;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;

/**
 * Reads DER from bytes that anybody may have made: every method that reads throws {@link
 * CertificateException} when they are something else.
 */
final class DerReader {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withResolverStyle(ResolverStyle.STRICT);

  private static final int MAX_LENGTH_BYTES = 3;

  /** Two digits below it are years of this century (RFC 5280, 4.1.2.5.1). */
  private static final int FIRST_OLD_YEAR = 50;

  private final byte[] bytes;
  private final int end;
  private int position;

  DerReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private DerReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.position = from;
    this.end = end;
  }

  /** {@return whether the next element has this tag} */
  boolean isNext(int tag) {
    return position < end && (bytes[position] & 0xff) == tag;
  }

  /** {@return whether there is another element} */
  boolean hasNext() {
    return position < end;
  }

  /** {@return a reader of what is in the next element} */
  DerReader enter(int tag) throws CertificateException {
    if (!isNext(tag)) {
      throw malformed("no element of tag " + tag);
    }
    int contentFrom = contentFrom();
    int contentEnd = contentFrom + length(contentFrom);
    position = contentEnd;
    return new DerReader(bytes, contentFrom, contentEnd);
  }

  /** {@return what is in the next element} */
  byte[] content(int tag) throws CertificateException {
    DerReader inside = enter(tag);
    return Arrays.copyOfRange(bytes, inside.position, inside.end);
  }

  /** {@return the next element with its tag and length} */
  byte[] whole(int tag) throws CertificateException {
    int from = position;
    enter(tag);
    return Arrays.copyOfRange(bytes, from, position);
  }

  /** {@return the bytes of a string of whole bytes} */
  byte[] bits() throws CertificateException {
    byte[] content = content(DerWriter.BIT_STRING);
    if (content.length == 0 || content[0] != 0) {
      throw malformed("a string of bits that are no whole bytes");
    }
    return Arrays.copyOfRange(content, 1, content.length);
  }

  /** {@return an identifier as numbers with dots} */
  String oid() throws CertificateException {
    byte[] content = content(DerWriter.OID);
    if (content.length == 0 || content[content.length - 1] < 0) {
      throw malformed("an identifier that is cut off");
    }
    StringBuilder dotted = new StringBuilder();
    long arc = 0;
    for (byte part : content) {
      if (arc >= 1 << 24) {
        throw malformed("an identifier with a number of more than 31 bits");
      }
      arc = arc << 7 | part & 0x7f;
      if (part < 0) {
        continue;
      }
      if (dotted.isEmpty()) {
        long first = Math.min(2, arc / 40);
        dotted.append(first).append('.').append(arc - 40 * first);
      } else {
        dotted.append('.').append(arc);
      }
      arc = 0;
    }
    return dotted.toString();
  }

  /** {@return a boolean that is written only where it is true} */
  boolean isTrue() throws CertificateException {
    if (!isNext(DerWriter.TRUE[0])) {
      return false;
    }
    if (!Arrays.equals(whole(DerWriter.TRUE[0]), DerWriter.TRUE)) {
      throw malformed("a boolean that is written and not true");
    }
    return true;
  }

  Instant time() throws CertificateException {
    boolean isShort = isNext(DerWriter.UTC_TIME);
    byte[] content = content(isShort ? DerWriter.UTC_TIME : DerWriter.GENERALIZED_TIME);
    String text = new String(content, StandardCharsets.ISO_8859_1);
    try {
      if (isShort) {
        text = (Integer.parseInt(text.substring(0, 2)) < FIRST_OLD_YEAR ? "20" : "19") + text;
      }
      return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException | NumberFormatException | IndexOutOfBoundsException e) {
      throw new CertificateException("no DER: a time that is none", e);
    }
  }

  /** Makes sure that nothing is left. */
  void end() throws CertificateException {
    if (hasNext()) {
      throw malformed("something behind the end");
    }
  }

  private int contentFrom() throws CertificateException {
    if (position + 2 > end) {
      throw malformed("cut off");
    }
    int first = bytes[position + 1];
    return position + 2 + (first < 0 ? first & 0x7f : 0);
  }

  private int length(int contentFrom) throws CertificateException {
    int lengthBytes = contentFrom - position - 2;
    int length = bytes[position + 1];
    if (length < 0) {
      if (lengthBytes == 0 || lengthBytes > MAX_LENGTH_BYTES || contentFrom > end) {
        throw malformed("a length that is indefinite, too large or cut off");
      }
      length = 0;
      for (int i = position + 2; i < contentFrom; i++) {
        length = length << 8 | bytes[i] & 0xff;
      }
      if (length < 0x80 || length >>> (8 * (lengthBytes - 1)) == 0) {
        throw malformed("a length that could be shorter");
      }
    }
    if (length > end - contentFrom) {
      throw malformed("cut off");
    }
    return length;
  }

  private static CertificateException malformed(String how) {
    return new CertificateException("no DER: " + how);
  }
}
