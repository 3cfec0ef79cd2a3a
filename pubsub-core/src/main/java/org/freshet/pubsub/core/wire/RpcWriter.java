package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import org.freshet.pubsub.message.TopicName;

/**
 * Writes the parts of an RPC and the frame around it. Safe for any thread.
 *
 * <p>An RPC is the concatenation of its entries: each method writes complete fields, and a frame is
 * a prefix and any number of them.
 */
public final class RpcWriter {
  private static final int PUBLISH_TAG = FieldBytes.tag(Rpc.PUBLISH_FIELD, FieldCursor.BYTES);

  private RpcWriter() {}

  /**
   * {@return one entry of the subscriptions, tag and length included}
   *
   * @param fields further fields of the entry, encoded; its position stays
   */
  public static byte[] subscriptionEntry(TopicName topic, boolean subscribe, ByteBuffer fields) {
    int further = fields.remaining();
    int content = 2 + TopicBytes.fieldBytes(topic) + further;
    byte[] entry = new byte[FieldBytes.fieldBytes(content)];
    int at = FieldBytes.putHeader(entry, 0, Rpc.SUBSCRIPTIONS_FIELD, content);
    entry[at++] = (byte) FieldBytes.tag(SubscriptionReader.SUBSCRIBE, FieldCursor.VARINT);
    entry[at++] = (byte) (subscribe ? 1 : 0);
    at = TopicBytes.putField(entry, at, SubscriptionReader.TOPIC, topic);
    fields.get(fields.position(), entry, at, further);
    return entry;
  }

  /** {@return how many bytes {@link #writePublishEntry} writes} */
  public static int publishEntryBytes(RawMessage message) {
    return FieldBytes.fieldBytes(message.encodedBytes());
  }

  /**
   * Writes a message's entry, tag and length included.
   *
   * @throws java.nio.BufferOverflowException when it does not fit
   */
  public static void writePublishEntry(RawMessage message, ByteBuffer to) {
    writePublishHeader(message, to);
    message.encodeTo(to);
  }

  /**
   * Writes tag and length of a message's entry; {@link RawMessage#encodedParts} follow.
   *
   * @throws java.nio.BufferOverflowException when they do not fit
   */
  public static void writePublishHeader(RawMessage message, ByteBuffer to) {
    to.put((byte) PUBLISH_TAG);
    writePrefix(message.encodedBytes(), to);
  }

  /** {@return how many bytes {@link #writePrefix} writes} */
  public static int prefixBytes(int frameBytes) {
    return FieldBytes.varintBytes(frameBytes);
  }

  /**
   * Writes the length that stands before a frame of so many bytes.
   *
   * @throws java.nio.BufferOverflowException when it does not fit
   */
  public static void writePrefix(int frameBytes, ByteBuffer to) {
    int rest = frameBytes;
    while ((rest & ~0x7f) != 0) {
      to.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    to.put((byte) rest);
  }

  /** {@return the field that says that answers are welcome on this stream (rule 8)} */
  public static byte[] answersWelcome() {
    int tag = FieldBytes.tag(Rpc.ANSWERS_WELCOME_FIELD, FieldCursor.VARINT);
    int tagBytes = FieldBytes.varintBytes(tag);
    byte[] field = new byte[tagBytes + 1];
    field[FieldBytes.putVarint(field, 0, tag)] = 1;
    return field;
  }
}
