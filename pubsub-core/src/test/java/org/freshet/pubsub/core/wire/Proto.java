package org.freshet.pubsub.core.wire;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Encodes a protobuf message field by field with protobuf's own writer, and in wrong ways too. */
final class Proto {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** What {@link CodedOutputStream} is to do. */
  private interface Step {
    void write(CodedOutputStream out) throws IOException;
  }

  private Proto add(Step step) {
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      step.write(out);
      out.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Proto varint(int number, long value) {
    return add(out -> out.writeUInt64(number, value));
  }

  Proto fixed32(int number, int value) {
    return add(out -> out.writeFixed32(number, value));
  }

  Proto fixed64(int number, long value) {
    return add(out -> out.writeFixed64(number, value));
  }

  Proto bytes(int number, byte[] value) {
    return add(out -> out.writeByteArray(number, value));
  }

  Proto text(int number, String value) {
    return bytes(number, value.getBytes(StandardCharsets.UTF_8));
  }

  Proto message(int number, Proto value) {
    return bytes(number, value.done());
  }

  /** A bytes field whose tag and length are longer than they need to be. */
  Proto padded(int number, int tagPadding, int lengthPadding, byte[] value) {
    number(number << 3 | 2, tagPadding);
    number(value.length, lengthPadding);
    return raw(value);
  }

  /** A number on its own, so many bytes longer than it needs to be. */
  Proto number(int value, int padding) {
    int rest = value;
    for (int left = padding; rest > 0x7f || left > 0; rest >>>= 7) {
      bytes.write(rest & 0x7f | 0x80);
      if (rest <= 0x7f) {
        left--;
      }
    }
    bytes.write(rest);
    return this;
  }

  Proto raw(byte[] encoded) {
    bytes.writeBytes(encoded);
    return this;
  }

  Proto raw(int... encoded) {
    for (int b : encoded) {
      bytes.write(b);
    }
    return this;
  }

  byte[] done() {
    return bytes.toByteArray();
  }

  /** {@return a message as anybody would write it} */
  static Proto message(String topic, byte[] data) {
    return new Proto().bytes(2, data).text(4, topic);
  }

  /** {@return a subscription entry as anybody would write it} */
  static Proto subscription(String topic, boolean subscribe) {
    return new Proto().varint(1, subscribe ? 1 : 0).text(2, topic);
  }
}
