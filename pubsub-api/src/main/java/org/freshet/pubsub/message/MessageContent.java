package org.freshet.pubsub.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.freshet.pubsub.peer.PeerId;

/** What a message says, before it has an id; immutable, safe for any thread. */
public interface MessageContent {
  /** {@return the topic it was published on} */
  TopicName topic();

  /** {@return the payload, read-only, a view of its own at each call} */
  ByteBuffer data();

  /** {@return how many bytes the payload has} */
  default int size() {
    return data().remaining();
  }

  /** {@return a copy of the payload} */
  default byte[] bytes() {
    ByteBuffer view = data();
    byte[] copy = new byte[view.remaining()];
    view.get(copy);
    return copy;
  }

  /** {@return the payload read as UTF-8} */
  default String text() {
    return StandardCharsets.UTF_8.decode(data()).toString();
  }

  /** {@return the author, where the message names one; see {@link Message#isSigned()}} */
  Optional<PeerId> from();

  /** {@return a copy of the author's sequence number, as many bytes as came} */
  Optional<byte[]> sequenceNumber();

  /** {@return a copy of the author's public key in libp2p's encoding, where the message has it} */
  Optional<byte[]> key();
}
