package org.freshet.pubsub.core.node;

import java.util.Optional;
import org.freshet.pubsub.Bans;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.engine.Backpressure;
import org.freshet.pubsub.core.runtime.Application;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.StreamError;

/** Everything between the engine and the application's code. */
public record ApplicationSide(
    Topics topics,
    Publisher publisher,
    Connects connects,
    Bans bans,
    AwaitedSubscribers awaited,
    EngineQuestions questions,
    EventListeners listeners,
    Completions completions)
    implements Application {

  @Override
  public void deliver(TopicName topic, Message message, Backpressure source) {
    topics.deliver(topic, message, source);
  }

  @Override
  public void published(IdentifiedMessage message, PublishResult result) {
    publisher.published(message, result);
  }

  @Override
  public void roomFound(IdentifiedMessage message) {
    publisher.roomFound(message);
  }

  @Override
  public void ready(long token, Optional<PeerId> peer, Optional<StreamError> error) {
    connects.ready(token, peer, error);
  }

  @Override
  public void subscribersCounted(long token, int count, boolean enough) {
    awaited.counted(token, count, enough);
  }

  @Override
  public void burstEnded() {
    topics.readers().burstEnded();
    completions.burstEnded();
  }

  @Override
  public void event(PubSubEvent event) {
    listeners.event(event);
  }
}
