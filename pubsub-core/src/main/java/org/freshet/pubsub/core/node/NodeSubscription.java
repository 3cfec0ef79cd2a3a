package org.freshet.pubsub.core.node;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.freshet.pubsub.Subscription;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.core.engine.Backpressure;
import org.freshet.pubsub.core.runtime.FailureLog;
import org.freshet.pubsub.log.LogText;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bounded queue of messages and its reader: one that is slow or throws disturbs nobody else. */
abstract class NodeSubscription implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");

  private final TopicName topic;
  private final Consumer<NodeSubscription> onEnd;
  private final Readers readers;
  private final ReaderCounters counters;
  private final ReaderQueue<Message> queue;
  private final LongAdder delivered = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder held = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final FailureLog log = new FailureLog();
  private final AtomicBoolean hasWarned = new AtomicBoolean();

  private volatile boolean closed;

  /** Stands in the list of {@link Readers#wakeLater}; engine thread. */
  boolean wakeDue;

  /**
   * Creates it; nothing is delivered before it is with its topic.
   *
   * @param onEnd takes it away from its topic; called at least once when it has ended
   */
  NodeSubscription(
      TopicName topic,
      Readers readers,
      SubscriptionOptions options,
      Consumer<NodeSubscription> onEnd) {
    this.topic = topic;
    this.readers = readers;
    this.queue = readers.queue(options);
    this.counters = readers.counters();
    this.onEnd = onEnd;
  }

  /** Engine thread. */
  final void deliver(Message message, Backpressure source) {
    switch (queue.offer(message, source, this::countDropped)) {
      case TAKEN, DROPPED -> readers.wakeLater(this);
      case HELD -> {
        held.increment();
        counters.held().increment();
        warnOnce("streams that bring its messages are held back");
      }
      case REFUSED -> {}
    }
  }

  private void countDropped() {
    dropped.increment();
    counters.dropped().increment();
    warnOnce("messages are dropped");
  }

  private void warnOnce(String consequence) {
    if (hasWarned.compareAndSet(false, true)) {
      LOG.warn(
          "a subscription to {} is too slow: its queue is full and {}",
          LogText.oneLine(topic.value()),
          consequence);
    }
  }

  /** Something may be there to read; any thread, must not block. */
  abstract void wake();

  /** The topic or the node is closed: nothing more comes, what waits is the reader's choice. */
  abstract void end();

  final ReaderQueue<Message> messages() {
    return queue;
  }

  /** Takes it away from its topic; idempotent. */
  final void leaveTopic() {
    onEnd.accept(this);
  }

  final void countDelivered() {
    delivered.increment();
  }

  final void countFailed(Throwable bug) {
    failed.increment();
    counters.failed().increment();
    log.failed("the reader of a subscription to " + topic, bug);
  }

  @Override
  public final TopicName topic() {
    return topic;
  }

  @Override
  public final long delivered() {
    return delivered.sum();
  }

  @Override
  public final long dropped() {
    return dropped.sum();
  }

  @Override
  public final long held() {
    return held.sum();
  }

  @Override
  public final long failed() {
    return failed.sum();
  }

  @Override
  public final int waiting() {
    return queue.waiting();
  }

  /** {@return whether the application has closed it: nothing more is read} */
  final boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    queue.close();
    leaveTopic();
  }
}
