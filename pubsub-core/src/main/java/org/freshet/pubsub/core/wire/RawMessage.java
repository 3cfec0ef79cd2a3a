package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.message.MessageContent;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * A message of the pubsub protobuf in the one form in which it is signed and forwarded; immutable.
 *
 * <p>In this canonical form come first fields 1 to 6, at most once each, in ascending order and
 * with tags and lengths in their shortest form, then all other fields in the order and with the
 * values in which they came, behind tags in their shortest form. That is what go makes of a message
 * before it checks its signature and when it forwards it.
 *
 * <p>It is a view of a frame's bytes, unless it is small and would keep a large frame alive.
 */
public final class RawMessage implements MessageContent {
  private final byte[] frame;
  private final int start;
  private final int end;
  private final TopicName topic;
  private final @Nullable PeerId from;

  /** Where the values of fields are in the frame; 0 where a field is missing. */
  private final int dataStart;

  private final int dataEnd;
  private final int seqnoStart;
  private final int seqnoEnd;
  private final int signatureStart;
  private final int signatureEnd;
  private final int keyStart;
  private final int keyEnd;

  /** Behind the last byte of fields 1 to 4. */
  private final int signedEnd;

  /** First byte of the unknown fields, the message's end where there are none. */
  private final int unknownStart;

  /**
   * Takes the places of the fields over.
   *
   * @param fields of this message, which is canonical; used for other messages afterwards
   */
  RawMessage(
      byte[] frame,
      int start,
      int end,
      MessageFields fields,
      TopicName topic,
      @Nullable PeerId from) {
    this.frame = frame;
    this.start = start;
    this.end = end;
    this.topic = topic;
    this.from = from;
    this.dataStart = fields.start(MessageFields.DATA);
    this.dataEnd = fields.end(MessageFields.DATA);
    this.seqnoStart = fields.start(MessageFields.SEQNO);
    this.seqnoEnd = fields.end(MessageFields.SEQNO);
    this.signatureStart = fields.start(MessageFields.SIGNATURE);
    this.signatureEnd = fields.end(MessageFields.SIGNATURE);
    this.keyStart = fields.start(MessageFields.KEY);
    this.keyEnd = fields.end(MessageFields.KEY);
    this.signedEnd = fields.signedEnd();
    this.unknownStart = fields.unknownStart();
  }

  /** See {@link #encode}. */
  private RawMessage(
      TopicName topic,
      @Nullable PeerId from,
      byte[] data,
      byte @Nullable [] seqno,
      byte @Nullable [] signature,
      byte @Nullable [] key) {
    byte[] author = from == null ? null : from.bytes();
    this.topic = topic;
    this.from = from;
    this.frame =
        new byte
            [bytes(author)
                + bytes(data)
                + bytes(seqno)
                + TopicBytes.fieldBytes(topic)
                + bytes(signature)
                + bytes(key)];
    this.start = 0;
    this.end = frame.length;
    this.unknownStart = end;
    int at = put(0, MessageFields.FROM, author);
    at = put(at, MessageFields.DATA, data);
    this.dataStart = at - data.length;
    this.dataEnd = at;
    at = put(at, MessageFields.SEQNO, seqno);
    this.seqnoStart = seqno == null ? 0 : at - seqno.length;
    this.seqnoEnd = seqno == null ? 0 : at;
    at = TopicBytes.putField(frame, at, MessageFields.TOPIC, topic);
    this.signedEnd = at;
    at = put(at, MessageFields.SIGNATURE, signature);
    this.signatureStart = signature == null ? 0 : at - signature.length;
    this.signatureEnd = signature == null ? 0 : at;
    at = put(at, MessageFields.KEY, key);
    this.keyStart = key == null ? 0 : at - key.length;
    this.keyEnd = key == null ? 0 : at;
  }

  private static int bytes(byte @Nullable [] content) {
    return content == null ? 0 : FieldBytes.fieldBytes(content.length);
  }

  private int put(int at, int number, byte @Nullable [] content) {
    return content == null ? at : FieldBytes.putField(frame, at, number, content);
  }

  /** {@return a new message of these fields, which are copied; null for each that it has not} */
  static RawMessage encode(
      TopicName topic,
      @Nullable PeerId from,
      byte[] data,
      byte @Nullable [] seqno,
      byte @Nullable [] signature,
      byte @Nullable [] key) {
    return new RawMessage(topic, from, data, seqno, signature, key);
  }

  @Override
  public TopicName topic() {
    return topic;
  }

  @Override
  public ByteBuffer data() {
    return ByteBuffer.wrap(frame, dataStart, dataEnd - dataStart).slice().asReadOnlyBuffer();
  }

  @Override
  public int size() {
    return dataEnd - dataStart;
  }

  @Override
  public byte[] bytes() {
    return Arrays.copyOfRange(frame, dataStart, dataEnd);
  }

  @Override
  public Optional<PeerId> from() {
    return Optional.ofNullable(from);
  }

  @Override
  public Optional<byte[]> sequenceNumber() {
    return range(seqnoStart, seqnoEnd);
  }

  @Override
  public Optional<byte[]> key() {
    return range(keyStart, keyEnd);
  }

  /** {@return a copy of the signature, where there is one} */
  public Optional<byte[]> signature() {
    return range(signatureStart, signatureEnd);
  }

  /** {@return whether it carries a sequence number, even an empty one} */
  public boolean hasSequenceNumber() {
    return seqnoStart != 0;
  }

  /** {@return whether it carries a signature, even an empty one} */
  public boolean hasSignature() {
    return signatureStart != 0;
  }

  /** {@return whether it carries a key, even an empty one} */
  public boolean hasKey() {
    return keyStart != 0;
  }

  /** {@return how many bytes the encoded message has, without tag and length} */
  public int encodedBytes() {
    return end - start;
  }

  /** {@return how many bytes of the heap are taken as long as it is held} */
  public int heldBytes() {
    return frame.length;
  }

  /** {@return the encoded message, read-only} */
  public ByteBuffer encoded() {
    return ByteBuffer.wrap(frame, start, end - start).slice().asReadOnlyBuffer();
  }

  /** Copies the encoded message. */
  public void encodeTo(ByteBuffer target) {
    target.put(frame, start, end - start);
  }

  /**
   * {@return what the author signs, to be read only: the prefix, fields 1 to 4, then unknown fields
   * as received}
   */
  public List<ByteBuffer> signedParts() {
    return List.of(
        ByteBuffer.wrap(Signing.prefix()),
        ByteBuffer.wrap(frame, start, signedEnd - start),
        ByteBuffer.wrap(frame, unknownStart, end - unknownStart));
  }

  /** {@return a copy of {@link #signedParts} in one piece} */
  public byte[] signedBytes() {
    List<ByteBuffer> parts = signedParts();
    ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(ByteBuffer::remaining).sum());
    parts.forEach(all::put);
    return all.array();
  }

  private Optional<byte[]> range(int from, int to) {
    return from == 0 ? Optional.empty() : Optional.of(Arrays.copyOfRange(frame, from, to));
  }
}
