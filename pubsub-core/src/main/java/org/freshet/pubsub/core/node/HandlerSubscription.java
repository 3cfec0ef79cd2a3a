package org.freshet.pubsub.core.node;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;

/** A subscription whose reader is a function, called on a thread borrowed from a pool. */
final class HandlerSubscription extends NodeSubscription {
  private final Consumer<? super Message> handler;
  private final SerialTask handling;

  HandlerSubscription(
      TopicName topic,
      ReaderQueue<Message> queue,
      ReaderCounters counters,
      Consumer<NodeSubscription> onEnd,
      Executor pool,
      Consumer<? super Message> handler) {
    super(topic, queue, counters, onEnd);
    this.handler = handler;
    this.handling = new SerialTask(pool, this::handleAll);
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
    for (Message next = messages().poll(); next != null; next = messages().poll()) {
      try {
        handler.accept(next);
        countDelivered();
      } catch (Throwable bug) {
        countFailed(bug);
      }
    }
  }
}
