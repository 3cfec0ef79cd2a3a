package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/** Topic names as they stand in frames. */
final class TopicBytes {
  private TopicBytes() {}

  /** {@return the name in this range, null when it is empty, too long or not UTF-8} */
  static @Nullable TopicName read(byte[] bytes, int start, int end) {
    if (start == end || end - start > TopicName.MAX_BYTES) {
      return null;
    }
    for (int i = start; i < end; i++) {
      if (bytes[i] < 0) {
        return readUtf8(bytes, start, end);
      }
    }
    return TopicName.of(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
  }

  /** Unlike {@code new String}, which replaces what is not UTF-8 and so merges topics. */
  private static @Nullable TopicName readUtf8(byte[] bytes, int start, int end) {
    try {
      ByteBuffer name = ByteBuffer.wrap(bytes, start, end - start);
      return TopicName.of(StandardCharsets.UTF_8.newDecoder().decode(name).toString());
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** {@return how many bytes {@link #putField} writes} */
  static int fieldBytes(TopicName topic) {
    String value = topic.value();
    return FieldBytes.fieldBytes(isAscii(value) ? value.length() : write(topic).length);
  }

  /** {@return behind the name in a field with a number up to 15; writes without garbage} */
  static int putField(byte[] target, int at, int number, TopicName topic) {
    String value = topic.value();
    if (!isAscii(value)) {
      return FieldBytes.putField(target, at, number, write(topic));
    }
    int start = FieldBytes.putHeader(target, at, number, value.length());
    for (int i = 0; i < value.length(); i++) {
      target[start + i] = (byte) value.charAt(i);
    }
    return start + value.length();
  }

  private static boolean isAscii(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static byte[] write(TopicName topic) {
    return topic.value().getBytes(StandardCharsets.UTF_8);
  }
}
