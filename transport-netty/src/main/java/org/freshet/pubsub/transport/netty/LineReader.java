package org.freshet.pubsub.transport.netty;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;

/**
 * Cuts multistream-select lines out of a flow of bytes, and takes no byte more: an unsigned varint,
 * then as many bytes, the last of them a line feed.
 */
final class LineReader {
  /** The longest line that is accepted, line feed included. */
  static final int MAX_LINE_BYTES = 1024;

  private static final int MAX_VARINT_BYTES = 2;

  private int varintBytes;
  private int length;

  /** The line so far; empty while its length is being read. */
  private byte[] line = new byte[0];

  private int filled;

  /**
   * {@return the next line without its line feed, empty when the bytes end inside it}
   *
   * @throws StreamException when this is no line
   */
  Optional<String> next(ByteBuffer in) {
    while (line.length == 0) {
      if (!in.hasRemaining()) {
        return Optional.empty();
      }
      readLength(in.get());
    }
    int n = Math.min(in.remaining(), line.length - filled);
    in.get(line, filled, n);
    filled += n;
    if (filled < line.length) {
      return Optional.empty();
    }
    if (line[filled - 1] != '\n') {
      throw violation("a line that does not end in a line feed");
    }
    String text = new String(line, 0, filled - 1, StandardCharsets.UTF_8);
    varintBytes = 0;
    length = 0;
    line = new byte[0];
    filled = 0;
    return Optional.of(text);
  }

  private void readLength(byte next) {
    length |= (next & 0x7f) << (7 * varintBytes);
    varintBytes++;
    if (next < 0) {
      if (varintBytes == MAX_VARINT_BYTES) {
        throw violation("a line length of more than " + MAX_VARINT_BYTES + " bytes");
      }
      return;
    }
    if (length == 0 || length > MAX_LINE_BYTES) {
      throw violation("a line of " + length + " bytes");
    }
    line = new byte[length];
  }

  private static StreamException violation(String what) {
    return new StreamException(StreamError.PROTOCOL_VIOLATION.because("multistream: " + what));
  }
}
