package org.freshet.pubsub.core.node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.core.runtime.SerialTask;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;

/** A subscription whose reader is a function, called on a thread borrowed from a pool. */
final class HandlerSubscription extends NodeSubscription {
  /** Taken from the queue together: less strife for its lock. */
  private static final int MAX_AT_ONCE = 16;

  private final Consumer<? super Message> handler;
  private final SerialTask handling;

  HandlerSubscription(
      TopicName topic,
      Readers readers,
      SubscriptionOptions options,
      Consumer<NodeSubscription> onEnd,
      Consumer<? super Message> handler) {
    super(topic, readers, options, onEnd);
    this.handler = handler;
    this.handling = new SerialTask(readers.pool(), this::handleAll);
  }

  @Override
  void wake() {
    handling.ask();
  }

  @Override
  void end() {
    close();
  }

  private void handleAll() {
    List<Message> some = new ArrayList<>();
    while (messages().pollSome(some, MAX_AT_ONCE)) {
      some.forEach(this::handle);
      some.clear();
    }
  }

  private void handle(Message message) {
    if (isClosed()) {
      return;
    }
    try {
      handler.accept(message);
      countDelivered();
    } catch (Throwable bug) {
      countFailed(bug);
    }
  }
}
