package org.freshet.pubsub.router;

import java.util.Optional;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;

/**
 * Something that a router put into an outbound queue; comes to exactly one {@link Outcome}. Engine
 * thread only.
 */
public interface Queued {
  /** {@return the queue's stream; after a move (rule 4) the new one} */
  OutboundStream stream();

  /** {@return the message, empty for router fields} */
  Optional<Message> message();

  /** {@return what became of it, empty while it waits or is under way} */
  Optional<Outcome> outcome();
}
