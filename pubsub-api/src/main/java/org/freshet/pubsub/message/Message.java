package org.freshet.pubsub.message;

import java.util.Optional;
import org.freshet.pubsub.peer.PeerId;

/** A message with its id; immutable, safe for any thread. */
public interface Message extends MessageContent {
  /** {@return what makes two copies of it the same one} */
  MessageId id();

  /**
   * {@return the neighbour that it first came from} Empty when that neighbour proved no identity;
   * this node's own id for a message published here.
   */
  Optional<PeerId> via();
}
