package org.freshet.pubsub.core.wire;

import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.SubscriptionChange;
import org.jspecify.annotations.Nullable;

/**
 * Reads the subscription entries ({@code SubOpts}) of one frame. Not thread safe.
 *
 * <p>An entry is malformed when its protobuf is broken and when its topic is missing, empty, too
 * long or not UTF-8. As protobuf wants it, the last of a repeated field counts.
 */
final class SubscriptionReader {
  static final int SUBSCRIBE = 1;
  static final int TOPIC = 2;

  private final byte[] frame;
  private final FieldCursor cursor;
  private final KeptFields otherFields;

  SubscriptionReader(byte[] frame) {
    this.frame = frame;
    this.cursor = new FieldCursor(frame);
    this.otherFields = new KeptFields(frame);
  }

  /** {@return the entry in this range of the frame, null when it is malformed} */
  @Nullable SubscriptionChange read(int start, int end) {
    boolean subscribe = false;
    int topicStart = 0;
    int topicEnd = 0;
    otherFields.clear();
    cursor.enter(start, end);
    while (cursor.next()) {
      switch (cursor.number()) {
        case SUBSCRIBE -> {
          if (cursor.wireType() != FieldCursor.VARINT) {
            return null;
          }
          subscribe = cursor.varint() != 0;
        }
        case TOPIC -> {
          if (cursor.wireType() != FieldCursor.BYTES) {
            return null;
          }
          topicStart = cursor.valueStart();
          topicEnd = cursor.fieldEnd();
        }
        default -> otherFields.add(cursor);
      }
    }
    if (cursor.fault() != null) {
      return null;
    }
    TopicName topic = TopicBytes.read(frame, topicStart, topicEnd);
    return topic == null ? null : new SubscriptionChange(topic, subscribe, otherFields.toCopy());
  }
}
