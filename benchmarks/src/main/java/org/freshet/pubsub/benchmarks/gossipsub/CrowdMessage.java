package org.freshet.pubsub.benchmarks.gossipsub;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;

/** A small message whose id is a number. */
record CrowdMessage(TopicName topic, MessageId id) implements Message {
  private static final ByteBuffer DATA = ByteBuffer.allocate(100).asReadOnlyBuffer();

  /** Ids are as long as Ethereum's. */
  private static final int ID_BYTES = 20;

  static CrowdMessage of(TopicName topic, long number) {
    byte[] id = ByteBuffer.allocate(ID_BYTES).putLong(number).array();
    return new CrowdMessage(topic, MessageId.ofTrusted(id));
  }

  @Override
  public ByteBuffer data() {
    return DATA.duplicate();
  }

  @Override
  public Optional<PeerId> from() {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> sequenceNumber() {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> key() {
    return Optional.empty();
  }

  @Override
  public Optional<PeerId> via() {
    return Optional.empty();
  }

  @Override
  public boolean isSigned() {
    return false;
  }
}
