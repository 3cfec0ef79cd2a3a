package org.freshet.pubsub.core.runtime;

import java.util.Optional;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.engine.Backpressure;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.StreamError;

/**
 * What the engine has for the application. Called on the engine thread: no code of the application
 * may run in it.
 */
public interface Application {
  /** A message for the subscriptions of a topic; see {@code Outbox.deliver}. */
  void deliver(TopicName topic, Message message, Backpressure source);

  /** The end of a published message. */
  void published(IdentifiedMessage message, PublishResult result);

  /** A published message no longer waits for room. */
  void roomFound(IdentifiedMessage message);

  /** The answer to {@code ReadinessAsked}. */
  void ready(long token, Optional<PeerId> peer, Optional<StreamError> error);

  /** The answer to {@code SubscribersAwaited}. */
  void subscribersCounted(long token, int count, boolean enough);

  /** The engine rests, or goes on with other events: what was given until now may set out. */
  void burstEnded();

  /** Something to tell event listeners. */
  void event(PubSubEvent event);
}
