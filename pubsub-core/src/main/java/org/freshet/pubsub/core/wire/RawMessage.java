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
 * <p>It is a view of a frame's bytes, unless it is small and would keep a large frame alive. Of a
 * large message that is published here the payload stays in the array in which it was given.
 */
public final class RawMessage implements MessageContent {
  /**
   * A payload of so many bytes is not copied into the frame: that would cost more than parts do.
   */
  static final int MIN_BORROWED_BYTES = 8 << 10;

  private final byte[] frame;
  private final int start;
  private final int end;
  private final TopicName topic;
  private final @Nullable PeerId from;

  /** Where the payload is: in the frame, or all of an array of its own. */
  private final byte[] payload;

  private final int dataStart;
  private final int dataEnd;

  /** Where in the frame a payload that is not in it belongs. */
  private final int gap;

  /** Where the values of fields are in the frame; 0 where a field is missing. */
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
    this.payload = frame;
    this.gap = end;
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
    boolean borrowed = data.length >= MIN_BORROWED_BYTES;
    this.topic = topic;
    this.from = from;
    this.frame =
        new byte
            [bytes(author)
                + bytes(data)
                - (borrowed ? data.length : 0)
                + bytes(seqno)
                + TopicBytes.fieldBytes(topic)
                + bytes(signature)
                + bytes(key)];
    this.start = 0;
    this.end = frame.length;
    this.unknownStart = end;
    int at = put(0, MessageFields.FROM, author);
    if (borrowed) {
      at = FieldBytes.putHeader(frame, at, MessageFields.DATA, data.length);
      this.payload = data;
      this.gap = at;
      this.dataStart = 0;
      this.dataEnd = data.length;
    } else {
      at = put(at, MessageFields.DATA, data);
      this.payload = frame;
      this.gap = end;
      this.dataStart = at - data.length;
      this.dataEnd = at;
    }
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

  /**
   * {@return a new message of these fields, null for each that it has not}
   *
   * @param data copied, or kept where it has {@link #MIN_BORROWED_BYTES}: never changed again
   */
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
    return view(payload, dataStart, dataEnd);
  }

  @Override
  public int size() {
    return dataEnd - dataStart;
  }

  @Override
  public byte[] bytes() {
    return Arrays.copyOfRange(payload, dataStart, dataEnd);
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

  private boolean isInParts() {
    return payload != frame;
  }

  /** {@return how many bytes the encoded message has, without tag and length} */
  public int encodedBytes() {
    return end - start + (isInParts() ? payload.length : 0);
  }

  /** {@return how many bytes of the heap are taken as long as it is held} */
  public int heldBytes() {
    return frame.length + (isInParts() ? payload.length : 0);
  }

  /** {@return the encoded message in one piece, read-only; copied where it is kept in parts} */
  public ByteBuffer encoded() {
    if (!isInParts()) {
      return part(start, end);
    }
    ByteBuffer whole = ByteBuffer.allocate(encodedBytes());
    encodeTo(whole);
    return whole.flip().asReadOnlyBuffer();
  }

  /** {@return the parts that are the encoded message one after the other, read-only} */
  public List<ByteBuffer> encodedParts() {
    return isInParts() ? List.of(part(start, gap), data(), part(gap, end)) : List.of(encoded());
  }

  /** Copies the encoded message. */
  public void encodeTo(ByteBuffer target) {
    target.put(frame, start, gap - start);
    if (isInParts()) {
      target.put(payload).put(frame, gap, end - gap);
    }
  }

  /**
   * {@return what the author signs, to be read only: the prefix, fields 1 to 4, then unknown fields
   * as received}
   */
  public List<ByteBuffer> signedParts() {
    ByteBuffer prefix = ByteBuffer.wrap(Signing.prefix());
    return isInParts()
        ? List.of(prefix, part(start, gap), data(), part(gap, signedEnd))
        : List.of(prefix, part(start, signedEnd), part(unknownStart, end));
  }

  private ByteBuffer part(int from, int to) {
    return view(frame, from, to);
  }

  private static ByteBuffer view(byte[] bytes, int from, int to) {
    return ByteBuffer.wrap(bytes, from, to - from).slice().asReadOnlyBuffer();
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
