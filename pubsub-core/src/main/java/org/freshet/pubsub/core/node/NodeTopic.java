package org.freshet.pubsub.core.node;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.Subscription;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
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
  void deliver(Message message) {
    for (NodeSubscription subscription : subscriptions) {
      subscription.deliver(message);
    }
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
  public Subscription subscribe(Consumer<? super Message> handler) {
    synchronized (this) {
      requireOpen();
      NodeSubscription subscription = topics.newSubscription(name, handler, this::ended);
      subscriptions.add(subscription);
      if (subscriptions.size() == 1) {
        topics.joined(name);
      }
      return subscription;
    }
  }

  private synchronized void ended(NodeSubscription subscription) {
    if (subscriptions.remove(subscription) && subscriptions.isEmpty()) {
      topics.left(name);
    }
  }

  @Override
  public Registration addValidator(Validator validator) {
    synchronized (this) {
      requireOpen();
      ValidatorRegistration registration = new ValidatorRegistration(validator);
      topics.validators().add(name, validator);
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
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      subscriptions.forEach(NodeSubscription::close);
      validators.forEach(ValidatorRegistration::close);
      topics.remove(this, name);
    }
  }

  private final class ValidatorRegistration implements Registration {
    private final Validator validator;

    ValidatorRegistration(Validator validator) {
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
