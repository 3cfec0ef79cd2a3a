package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.PeerId;

/**
 * Makes the messages that this node publishes. Safe for any thread.
 *
 * <p>The data belongs to the message from then on: large data is not copied.
 */
public final class MessageWriter {
  private static final int SEQNO_BYTES = 8;

  private MessageWriter() {}

  /** {@return a message without author, sequence number and signature} */
  public static RawMessage unsigned(TopicName topic, byte[] data) {
    return RawMessage.encode(topic, null, data, null, null, null);
  }

  /** {@return a message that names its author but is not signed} */
  public static RawMessage named(PeerId author, long seqno, TopicName topic, byte[] data) {
    return RawMessage.encode(topic, author, data, sequence(seqno), null, null);
  }

  /**
   * {@return a message signed by its author}
   *
   * <p>It carries the author's key only where a reader cannot take it out of the peer id.
   *
   * @param seqno greater than in all of the author's messages before
   */
  public static RawMessage signed(Identity identity, long seqno, TopicName topic, byte[] data) {
    PeerId author = identity.peerId();
    byte[] sequence = sequence(seqno);
    RawMessage toSign = RawMessage.encode(topic, author, data, sequence, null, null);
    byte[] signature = identity.sign(toSign.signedBytes());
    byte[] key = author.publicKey().isPresent() ? null : identity.publicKey().encoded();
    return RawMessage.encode(topic, author, data, sequence, signature, key);
  }

  private static byte[] sequence(long seqno) {
    return ByteBuffer.allocate(SEQNO_BYTES).putLong(seqno).array();
  }
}
