package org.freshet.pubsub.router.gossipsub.control;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/** A topic's name as a stranger wrote it. */
final class TopicText {
  private TopicText() {}

  /** {@return the name, null when the bytes are none: empty, too long, or no UTF-8} */
  static @Nullable TopicName read(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > TopicName.MAX_BYTES) {
      return null;
    }
    try {
      return TopicName.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
