package org.freshet.pubsub.core.node;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.freshet.pubsub.Subscription;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.runtime.FailureLog;
import org.freshet.pubsub.core.runtime.Mailbox;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handler with its own bounded queue: one that blocks or throws disturbs nobody else. */
final class NodeSubscription implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");

  private final TopicName topic;
  private final Consumer<? super Message> handler;
  private final Consumer<NodeSubscription> onClose;
  private final Counters counters;
  private final Mailbox<Message> mailbox;
  private final LongAdder delivered = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final FailureLog log = new FailureLog();
  private final AtomicBoolean hasWarned = new AtomicBoolean();

  NodeSubscription(
      TopicName topic,
      Consumer<? super Message> handler,
      Consumer<NodeSubscription> onClose,
      Executor pool,
      int queueLimit,
      Counters counters) {
    this.topic = topic;
    this.handler = handler;
    this.onClose = onClose;
    this.counters = counters;
    this.mailbox = new Mailbox<>(pool, queueLimit, this::handle);
  }

  /** Engine thread. */
  void deliver(Message message) {
    if (mailbox.offer(message)) {
      return;
    }
    dropped.increment();
    counters.count("subscription.dropped");
    if (hasWarned.compareAndSet(false, true)) {
      LOG.warn(
          "a subscription to {} is too slow: its queue is full and messages are dropped", topic);
    }
  }

  private void handle(Message message) {
    try {
      handler.accept(message);
      delivered.increment();
    } catch (Throwable bug) {
      failed.increment();
      counters.count("subscription.failed");
      log.failed("the handler of a subscription to " + topic, bug);
    }
  }

  @Override
  public TopicName topic() {
    return topic;
  }

  @Override
  public long delivered() {
    return delivered.sum();
  }

  @Override
  public long dropped() {
    return dropped.sum();
  }

  @Override
  public long failed() {
    return failed.sum();
  }

  @Override
  public void close() {
    mailbox.close();
    onClose.accept(this);
  }
}
