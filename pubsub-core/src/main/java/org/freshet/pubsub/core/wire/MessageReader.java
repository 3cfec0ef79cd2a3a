package org.freshet.pubsub.core.wire;

import static org.freshet.pubsub.core.wire.MessageFields.DATA;
import static org.freshet.pubsub.core.wire.MessageFields.FROM;
import static org.freshet.pubsub.core.wire.MessageFields.KEY;
import static org.freshet.pubsub.core.wire.MessageFields.TOPIC;

import java.util.Arrays;
import java.util.Optional;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * Reads one encoded {@code Message} and brings it into the form in which it is signed and
 * forwarded, see {@link RawMessage}. Safe for any thread.
 *
 * <p>A message is a copy of its bytes unless it makes up half of the frame: so long as it waits
 * anywhere it holds at most twice its size.
 *
 * <p>A message is malformed when its protobuf is broken, when it has one of its fields twice, when
 * its topic is missing, empty, too long or not UTF-8, and when its author is no peer id.
 */
public final class MessageReader {
  /** A message that has at least this part of a frame's array keeps it alive. */
  private static final int KEPT_PART = 2;

  private final byte[] frame;
  private final FieldCursor cursor;
  private final MessageFields fields = new MessageFields();

  /** Some message that was read is a view of the frame. */
  private boolean keepsFrame;

  /** The topic and the author read last, and where: the next message's are often the same. */
  private @Nullable TopicName lastTopic;

  private int lastTopicStart;
  private int lastTopicEnd;
  private @Nullable PeerId lastAuthor;
  private int lastAuthorStart;
  private int lastAuthorEnd;

  /** Reads several messages of one frame; such a reader is for one thread. */
  MessageReader(byte[] frame) {
    this.frame = frame;
    this.cursor = new FieldCursor(frame);
  }

  /**
   * {@return the message in this range of a frame, empty when it is malformed}
   *
   * @param frame is not changed from now on: the message may be a view of it
   * @param impliedTopic the topic that the message is about when it does not say so itself, as on a
   *     topic's own stream; a message that names another one is malformed. Null when messages must
   *     name their topic
   */
  public static Optional<RawMessage> read(
      byte[] frame, int start, int end, @Nullable TopicName impliedTopic) {
    return Optional.ofNullable(new MessageReader(frame).read(start, end, impliedTopic));
  }

  @Nullable RawMessage read(int start, int end, @Nullable TopicName impliedTopic) {
    if (!fields.find(cursor, start, end)) {
      return null;
    }
    TopicName topic = topic(impliedTopic);
    if (topic == null) {
      return null;
    }
    PeerId from = null;
    if (fields.size(FROM) > 0) {
      from = author(fields.start(FROM), fields.end(FROM));
      if (from == null) {
        return null;
      }
    }
    if (!fields.isCanonical() || !fields.has(TOPIC)) {
      return canonical(start, end, topic, from);
    }
    if (end - start < frame.length / KEPT_PART) {
      fields.moveBy(-start);
      byte[] copy = Arrays.copyOfRange(frame, start, end);
      return new RawMessage(copy, 0, copy.length, fields, topic, from);
    }
    keepsFrame = true;
    return new RawMessage(frame, start, end, fields, topic, from);
  }

  /**
   * {@return whether the frame must not be changed, for a message that was read is a view of it}
   */
  boolean keepsFrame() {
    return keepsFrame;
  }

  /**
   * {@return how many bytes of payload the message in this range has, its length included because
   * go counts so; 0 when the message is broken}
   */
  int payloadBytes(int start, int end) {
    if (!fields.find(cursor, start, end) || !fields.has(DATA)) {
      return 0;
    }
    return FieldBytes.varintBytes(fields.size(DATA)) + fields.size(DATA);
  }

  private @Nullable TopicName topic(@Nullable TopicName implied) {
    if (!fields.has(TOPIC)) {
      return implied;
    }
    TopicName named = topic(fields.start(TOPIC), fields.end(TOPIC));
    return implied == null || implied.equals(named) ? named : null;
  }

  private @Nullable TopicName topic(int start, int end) {
    if (lastTopic == null
        || !Arrays.equals(frame, start, end, frame, lastTopicStart, lastTopicEnd)) {
      lastTopic = TopicBytes.read(frame, start, end);
      lastTopicStart = start;
      lastTopicEnd = end;
    }
    return lastTopic;
  }

  private @Nullable PeerId author(int start, int end) {
    if (lastAuthor == null
        || !Arrays.equals(frame, start, end, frame, lastAuthorStart, lastAuthorEnd)) {
      lastAuthor = PeerId.read(frame, start, end).orElse(null);
      lastAuthorStart = start;
      lastAuthorEnd = end;
    }
    return lastAuthor;
  }

  /** Encodes the message that was found anew. */
  private RawMessage canonical(int start, int end, TopicName topic, @Nullable PeerId from) {
    int size = TopicBytes.fieldBytes(topic) + fields.unknownBytes();
    for (int number = FROM; number <= KEY; number++) {
      if (number != TOPIC && fields.has(number)) {
        size += FieldBytes.fieldBytes(fields.size(number));
      }
    }
    byte[] out = new byte[size];
    int at = 0;
    for (int number = FROM; number <= KEY; number++) {
      if (number == TOPIC) {
        at = TopicBytes.putField(out, at, TOPIC, topic);
      } else if (fields.has(number)) {
        at = FieldBytes.putField(out, at, number, frame, fields.start(number), fields.end(number));
      }
    }
    cursor.enter(start, end);
    while (cursor.next()) {
      if (cursor.number() > KEY) {
        at = FieldBytes.putUnknownField(out, at, frame, cursor);
      }
    }
    MessageFields found = new MessageFields();
    if (!found.find(new FieldCursor(out), 0, out.length) || !found.isCanonical()) {
      throw new IllegalStateException("a message was encoded that is not canonical");
    }
    return new RawMessage(out, 0, out.length, found, topic, from);
  }
}
