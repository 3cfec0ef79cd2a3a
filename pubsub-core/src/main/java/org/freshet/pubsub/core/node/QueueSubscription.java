package org.freshet.pubsub.core.node;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import org.freshet.pubsub.MessageQueue;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/** A subscription whose reader takes messages when it likes, on threads of its own. */
final class QueueSubscription extends NodeSubscription implements MessageQueue {
  /** About 292 years. */
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE - 1);

  QueueSubscription(
      TopicName topic,
      Readers readers,
      SubscriptionOptions options,
      Consumer<NodeSubscription> onEnd) {
    super(topic, readers, options, onEnd);
  }

  /** The queue itself wakes those who wait on it. */
  @Override
  void wake() {}

  @Override
  void end() {
    messages().end();
    leaveTopic();
  }

  @Override
  public Optional<Message> take() throws InterruptedException {
    return counted(messages().poll(Long.MAX_VALUE));
  }

  @Override
  public Optional<Message> poll(Duration timeout) throws InterruptedException {
    Duration bounded = timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
    return counted(messages().poll(bounded.isNegative() ? 0 : bounded.toNanos()));
  }

  @Override
  public int drainTo(Collection<? super Message> target, int maxMessages) {
    for (int taken = 0; taken < maxMessages; taken++) {
      Optional<Message> next = counted(messages().poll());
      if (next.isEmpty()) {
        return taken;
      }
      target.add(next.get());
    }
    return maxMessages;
  }

  private Optional<Message> counted(@Nullable Message taken) {
    if (taken != null) {
      countDelivered();
    }
    return Optional.ofNullable(taken);
  }

  @Override
  public boolean hasEnded() {
    return messages().hasEnded();
  }

  @Override
  public Iterator<Message> iterator() {
    return new Taking();
  }

  /** Takes at {@link #hasNext}, so it is for one thread. */
  private final class Taking implements Iterator<Message> {
    private Optional<Message> next = Optional.empty();

    @Override
    public boolean hasNext() {
      if (next.isEmpty()) {
        try {
          next = take();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return next.isPresent();
    }

    @Override
    public Message next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the queue has ended");
      }
      Message taken = next.get();
      next = Optional.empty();
      return taken;
    }
  }
}
