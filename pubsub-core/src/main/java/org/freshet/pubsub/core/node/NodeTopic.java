package org.freshet.pubsub.core.node;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.freshet.pubsub.MessageQueue;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.Registration;
import org.freshet.pubsub.Subscription;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.core.engine.Backpressure;
import org.freshet.pubsub.core.engine.RegisteredValidator;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.peer.PeerId;

/** A topic: the engine is told of its first subscription and of the end of its last. */
final class NodeTopic implements Topic {
  private final TopicName name;
  private final Topics topics;
  private final List<NodeSubscription> subscriptions = new CopyOnWriteArrayList<>();
  private final Set<ValidatorRegistration> validators = ConcurrentHashMap.newKeySet();

  /** Changed with the lock held, so that what the engine hears comes in order. */
  private volatile boolean closed;

  NodeTopic(TopicName name, Topics topics) {
    this.name = name;
    this.topics = topics;
  }

  private void requireOpen() {
    topics.state().requireOpen();
    if (closed) {
      throw new IllegalStateException(
          "the topic '" + name + "' is closed; PubSub.topic gives a new one");
    }
  }

  /** Engine thread. */
  void deliver(Message message, Backpressure source) {
    for (NodeSubscription subscription : subscriptions) {
      subscription.deliver(message, source);
    }
  }

  /** {@return how many messages wait for its readers} */
  int waiting() {
    int sum = 0;
    for (NodeSubscription subscription : subscriptions) {
      sum += subscription.waiting();
    }
    return sum;
  }

  @Override
  public TopicName name() {
    requireOpen();
    return name;
  }

  @Override
  public CompletionStage<PublishResult> publish(byte[] data, PublishOptions options) {
    requireOpen();
    return topics.publish(name, data, options);
  }

  @Override
  public CompletionStage<List<PublishResult>> publishAll(
      List<byte[]> data, PublishOptions options) {
    requireOpen();
    return topics.publishAll(name, data, options);
  }

  @Override
  public Subscription subscribe(Consumer<? super Message> handler) {
    return subscribe(handler, topics.readers().defaultOptions());
  }

  @Override
  public Subscription subscribe(Consumer<? super Message> handler, SubscriptionOptions options) {
    return begun(new HandlerSubscription(name, topics.readers(), options, this::left, handler));
  }

  @Override
  public MessageQueue queue(SubscriptionOptions options) {
    return begun(new QueueSubscription(name, topics.readers(), options, this::left));
  }

  @Override
  public Flow.Publisher<Message> flow(SubscriptionOptions options) {
    requireOpen();
    return subscriber -> subscribe(Objects.requireNonNull(subscriber, "subscriber"), options);
  }

  private void subscribe(Flow.Subscriber<? super Message> subscriber, SubscriptionOptions options) {
    FlowSubscription subscription =
        new FlowSubscription(name, topics.readers(), options, this::left, subscriber);
    try {
      begun(subscription);
      subscription.begin();
    } catch (IllegalStateException closed) {
      subscription.refuse(closed);
    }
  }

  private synchronized <S extends NodeSubscription> S begun(S subscription) {
    requireOpen();
    subscriptions.add(subscription);
    if (subscriptions.size() == 1) {
      topics.joined(name);
    }
    return subscription;
  }

  private synchronized void left(NodeSubscription subscription) {
    if (subscriptions.remove(subscription) && subscriptions.isEmpty()) {
      topics.left(name);
    }
  }

  @Override
  public Registration addValidator(Validator validator, ValidatorOptions options) {
    synchronized (this) {
      requireOpen();
      ValidatorRegistration registration =
          new ValidatorRegistration(topics.validators().add(name, validator, options));
      validators.add(registration);
      return registration;
    }
  }

  @Override
  public CompletionStage<List<PeerId>> subscribers() {
    requireOpen();
    return topics.subscribers(name);
  }

  @Override
  public CompletionStage<Integer> awaitSubscribers(int count, Duration timeout) {
    requireOpen();
    return topics.awaitSubscribers(name, count, timeout);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      subscriptions.forEach(NodeSubscription::end);
      validators.forEach(ValidatorRegistration::close);
      topics.remove(this, name);
    }
  }

  private final class ValidatorRegistration implements Registration {
    private final RegisteredValidator validator;

    ValidatorRegistration(RegisteredValidator validator) {
      this.validator = validator;
    }

    @Override
    public void close() {
      if (validators.remove(this)) {
        topics.validators().remove(name, validator);
      }
    }
  }
}
