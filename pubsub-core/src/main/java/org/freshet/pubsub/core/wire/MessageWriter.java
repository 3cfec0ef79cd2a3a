package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.PeerId;

/** Makes the messages that this node publishes. Safe for any thread. */
public final class MessageWriter {
  private static final int SEQNO_BYTES = 8;

  private MessageWriter() {}

  /** {@return a message without author, sequence number and signature; the data is copied} */
  public static RawMessage unsigned(TopicName topic, byte[] data) {
    return RawMessage.encode(topic, null, data, null, null, null);
  }

  /** {@return a message that names its author but is not signed; the data is copied} */
  public static RawMessage named(PeerId author, long seqno, TopicName topic, byte[] data) {
    return RawMessage.encode(topic, author, data, sequence(seqno), null, null);
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
    byte[] sequence = sequence(seqno);
    byte[] signature = identity.sign(signedBytes(author, sequence, topic, data));
    byte[] key = author.publicKey().isPresent() ? null : identity.publicKey().encoded();
    return RawMessage.encode(topic, author, data, sequence, signature, key);
  }

  private static byte[] sequence(long seqno) {
    return ByteBuffer.allocate(SEQNO_BYTES).putLong(seqno).array();
  }

  /** {@return the prefix, then fields 1 to 4} */
  private static byte[] signedBytes(PeerId author, byte[] seqno, TopicName topic, byte[] data) {
    byte[] prefix = Signing.prefix();
    byte[] from = author.bytes();
    int known =
        FieldBytes.fieldBytes(from.length)
            + FieldBytes.fieldBytes(data.length)
            + FieldBytes.fieldBytes(seqno.length)
            + TopicBytes.fieldBytes(topic);
    byte[] out = new byte[prefix.length + known];
    System.arraycopy(prefix, 0, out, 0, prefix.length);
    int at = FieldBytes.putField(out, prefix.length, MessageFields.FROM, from);
    at = FieldBytes.putField(out, at, MessageFields.DATA, data);
    at = FieldBytes.putField(out, at, MessageFields.SEQNO, seqno);
    TopicBytes.putField(out, at, MessageFields.TOPIC, topic);
    return out;
  }
}
