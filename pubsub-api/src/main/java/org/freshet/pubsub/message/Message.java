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

  /**
   * {@return whether the author's signature was found valid, so that {@link #from()} is who wrote
   * it} Otherwise whoever sent it may have put any name there. Always so for what is delivered
   * under {@link SignaturePolicy#STRICT_SIGN}; never for a message that a router hears of because
   * it was refused or is a copy, for nobody has checked that one.
   */
  boolean isSigned();
}
