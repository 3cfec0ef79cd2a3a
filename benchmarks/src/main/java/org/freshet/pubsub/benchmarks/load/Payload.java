package org.freshet.pubsub.benchmarks.load;

import java.nio.ByteBuffer;
import org.freshet.pubsub.message.MessageContent;
import org.freshet.pubsub.message.MessageId;

/** What a message carries: its number, when it was sent, then zeros. Big endian. */
final class Payload {
  /** Number and time need so many. */
  static final int MIN_BYTES = 16;

  private static final int SENT_AT = Long.BYTES;

  private Payload() {}

  /** {@return a new payload, for a node keeps what it is given until the result is there} */
  static byte[] of(int size, long number, long sentNanos) {
    byte[] payload = new byte[size];
    ByteBuffer.wrap(payload).putLong(number).putLong(sentNanos);
    return payload;
  }

  static long number(ByteBuffer payload) {
    return payload.getLong(0);
  }

  static long sentNanos(ByteBuffer payload) {
    return payload.getLong(SENT_AT);
  }

  /** {@return the number as the id of a message that has neither author nor sequence number} */
  static MessageId id(MessageContent content) {
    byte[] id = new byte[Long.BYTES];
    content.data().get(id);
    return MessageId.ofTrusted(id);
  }
}
