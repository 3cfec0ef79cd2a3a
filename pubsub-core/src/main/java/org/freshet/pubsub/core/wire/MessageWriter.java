package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.PeerId;

/** Makes the messages that this node publishes. Safe for any thread. */
public final class MessageWriter {
  private static final int SEQNO_BYTES = 8;

  private MessageWriter() {}

  /** {@return a message without author, sequence number and signature; the data is copied} */
  public static RawMessage unsigned(TopicName topic, byte[] data) {
    byte[] name = TopicBytes.write(topic);
    byte[] encoded =
        new byte[FieldBytes.fieldBytes(data.length) + FieldBytes.fieldBytes(name.length)];
    int at = FieldBytes.putField(encoded, 0, MessageFields.DATA, data);
    FieldBytes.putField(encoded, at, MessageFields.TOPIC, name);
    return MessageReader.readOwn(encoded, topic, null);
  }

  /** {@return a message that names its author but is not signed; the data is copied} */
  public static RawMessage named(PeerId author, long seqno, TopicName topic, byte[] data) {
    byte[] signedBytes = signedBytes(author, seqno, topic, data);
    byte[] encoded = Arrays.copyOfRange(signedBytes, Signing.prefix().length, signedBytes.length);
    return MessageReader.readOwn(encoded, topic, author);
  }

  /**
   * {@return a message signed by its author; the data is copied}
   *
   * <p>It carries the author's key only where a reader cannot take it out of the peer id.
   *
   * @param seqno greater than in all of the author's messages before
   */
  public static RawMessage signed(Identity identity, long seqno, TopicName topic, byte[] data) {
    PeerId author = identity.peerId();
    byte[] signedBytes = signedBytes(author, seqno, topic, data);
    byte[] signature = identity.sign(signedBytes);
    Optional<byte[]> key =
        author.publicKey().isPresent()
            ? Optional.empty()
            : Optional.of(identity.publicKey().encoded());
    int prefix = Signing.prefix().length;
    int known = signedBytes.length - prefix;
    byte[] encoded =
        new byte
            [known
                + FieldBytes.fieldBytes(signature.length)
                + key.map(k -> FieldBytes.fieldBytes(k.length)).orElse(0)];
    System.arraycopy(signedBytes, prefix, encoded, 0, known);
    int at = FieldBytes.putField(encoded, known, MessageFields.SIGNATURE, signature);
    if (key.isPresent()) {
      FieldBytes.putField(encoded, at, MessageFields.KEY, key.get());
    }
    return MessageReader.readOwn(encoded, topic, author);
  }

  /** {@return the prefix, then fields 1 to 4} */
  private static byte[] signedBytes(PeerId author, long seqno, TopicName topic, byte[] data) {
    byte[] prefix = Signing.prefix();
    byte[] from = author.bytes();
    byte[] sequence = ByteBuffer.allocate(SEQNO_BYTES).putLong(seqno).array();
    byte[] name = TopicBytes.write(topic);
    int known =
        FieldBytes.fieldBytes(from.length)
            + FieldBytes.fieldBytes(data.length)
            + FieldBytes.fieldBytes(sequence.length)
            + FieldBytes.fieldBytes(name.length);
    byte[] out = new byte[prefix.length + known];
    System.arraycopy(prefix, 0, out, 0, prefix.length);
    int at = FieldBytes.putField(out, prefix.length, MessageFields.FROM, from);
    at = FieldBytes.putField(out, at, MessageFields.DATA, data);
    at = FieldBytes.putField(out, at, MessageFields.SEQNO, sequence);
    FieldBytes.putField(out, at, MessageFields.TOPIC, name);
    return out;
  }
}
