package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.freshet.pubsub.message.MessageContent;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * A message of the pubsub protobuf in the one form in which it is signed and forwarded: fields 1 to
 * 6 at most once each and in ascending order, then unknown fields as received; immutable.
 *
 * <p>It is a view of a frame's bytes: nothing is copied.
 */
public final class RawMessage implements MessageContent {
  private final byte[] frame;
  private final int start;
  private final int end;
  private final Layout layout;
  private final TopicName topic;
  private final @Nullable PeerId from;

  RawMessage(
      byte[] frame, int start, int end, Layout layout, TopicName topic, @Nullable PeerId from) {
    this.frame = frame;
    this.start = start;
    this.end = end;
    this.layout = layout;
    this.topic = topic;
    this.from = from;
  }

  /**
   * Where the fields are; offsets into the frame, all 0 where a field is missing.
   *
   * @param signedEnd behind the last byte of fields 1 to 4
   * @param unknownStart first byte of the unknown fields, the message's end where there are none
   */
  record Layout(
      int dataStart,
      int dataEnd,
      int seqnoStart,
      int seqnoEnd,
      int signedEnd,
      int signatureStart,
      int signatureEnd,
      int keyStart,
      int keyEnd,
      int unknownStart) {}

  @Override
  public TopicName topic() {
    return topic;
  }

  @Override
  public ByteBuffer data() {
    return ByteBuffer.wrap(frame, layout.dataStart, layout.dataEnd - layout.dataStart)
        .slice()
        .asReadOnlyBuffer();
  }

  @Override
  public int size() {
    return layout.dataEnd - layout.dataStart;
  }

  @Override
  public byte[] bytes() {
    return Arrays.copyOfRange(frame, layout.dataStart, layout.dataEnd);
  }

  @Override
  public Optional<PeerId> from() {
    return Optional.ofNullable(from);
  }

  @Override
  public Optional<byte[]> sequenceNumber() {
    return range(layout.seqnoStart, layout.seqnoEnd);
  }

  @Override
  public Optional<byte[]> key() {
    return range(layout.keyStart, layout.keyEnd);
  }

  /** {@return a copy of the signature, where there is one} */
  public Optional<byte[]> signature() {
    return range(layout.signatureStart, layout.signatureEnd);
  }

  /** {@return whether it carries a sequence number, even an empty one} */
  public boolean hasSequenceNumber() {
    return layout.seqnoStart != 0;
  }

  /** {@return whether it carries a signature, even an empty one} */
  public boolean hasSignature() {
    return layout.signatureStart != 0;
  }

  /** {@return whether it carries a key, even an empty one} */
  public boolean hasKey() {
    return layout.keyStart != 0;
  }

  /** {@return how many bytes the encoded message has, without tag and length} */
  public int encodedBytes() {
    return end - start;
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
   * {@return the bytes that the author signs: the prefix, fields 1 to 4, then unknown fields as
   * received}
   */
  public byte[] signedBytes() {
    byte[] prefix = Signing.prefix();
    int known = layout.signedEnd - start;
    int unknown = end - layout.unknownStart;
    byte[] out = Arrays.copyOf(prefix, prefix.length + known + unknown);
    System.arraycopy(frame, start, out, prefix.length, known);
    System.arraycopy(frame, layout.unknownStart, out, prefix.length + known, unknown);
    return out;
  }

  private Optional<byte[]> range(int from, int to) {
    return from == 0 ? Optional.empty() : Optional.of(Arrays.copyOfRange(frame, from, to));
  }
}
