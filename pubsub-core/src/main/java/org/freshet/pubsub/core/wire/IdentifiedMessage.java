package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.MessageEncoding;

/**
 * A message with its id, as the engine, routers and applications handle it; immutable.
 *
 * @param raw what came from the wire, or will go there
 * @param id what makes two copies the same
 * @param via the neighbour it came from, this node's own id for a message published here
 * @param isSigned whether it carries its author's signature, found valid or made here
 */
public record IdentifiedMessage(
    RawMessage raw, MessageId id, Optional<PeerId> via, boolean isSigned)
    implements MessageEncoding.WireMessage {

  /** {@return a message of others, nothing of which has been checked} */
  public static IdentifiedMessage arrived(RawMessage raw, MessageId id, Optional<PeerId> via) {
    return new IdentifiedMessage(raw, id, via, false);
  }

  /** {@return the same message, whose signature was found valid} */
  public IdentifiedMessage provedSigned() {
    return new IdentifiedMessage(raw, id, via, true);
  }

  @Override
  public TopicName topic() {
    return raw.topic();
  }

  @Override
  public ByteBuffer data() {
    return raw.data();
  }

  @Override
  public int size() {
    return raw.size();
  }

  @Override
  public byte[] bytes() {
    return raw.bytes();
  }

  @Override
  public Optional<PeerId> from() {
    return raw.from();
  }

  @Override
  public Optional<byte[]> sequenceNumber() {
    return raw.sequenceNumber();
  }

  @Override
  public Optional<byte[]> key() {
    return raw.key();
  }

  @Override
  public ByteBuffer encoded() {
    return raw.encoded();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return "Message[" + id + " on " + topic() + ", " + size() + " bytes]";
  }
}
