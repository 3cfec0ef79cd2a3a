package org.freshet.pubsub.core.node;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineEvent.TopicJoined;
import org.freshet.pubsub.core.engine.EngineEvent.TopicLeft;
import org.freshet.pubsub.core.runtime.EngineRunner;
import org.freshet.pubsub.core.runtime.Validators;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;

/** The topics that the application uses, by name. Any thread. */
public final class Topics {
  private final NodeState state;
  private final Publisher publisher;
  private final EngineQuestions questions;
  private final EngineRunner runner;
  private final Validators validators;
  private final Executor pool;
  private final int queueLimit;
  private final Counters counters;
  private final Map<TopicName, NodeTopic> byName = new ConcurrentHashMap<>();

  /**
   * Creates it without any topic.
   *
   * @param pool runs handlers, which may block it
   * @param queueLimit how many messages may wait for one handler
   */
  public Topics(
      NodeState state,
      Publisher publisher,
      EngineQuestions questions,
      EngineRunner runner,
      Validators validators,
      Executor pool,
      int queueLimit,
      Counters counters) {
    this.state = state;
    this.publisher = publisher;
    this.questions = questions;
    this.runner = runner;
    this.validators = validators;
    this.pool = pool;
    this.queueLimit = queueLimit;
    this.counters = counters;
  }

  NodeTopic get(TopicName name) {
    return byName.computeIfAbsent(name, any -> new NodeTopic(name, this));
  }

  void remove(NodeTopic topic, TopicName name) {
    byName.remove(name, topic);
  }

  void closeAll() {
    byName.values().forEach(NodeTopic::close);
  }

  /** Engine thread. */
  void deliver(TopicName name, Message message) {
    NodeTopic topic = byName.get(name);
    if (topic != null) {
      topic.deliver(message);
    }
  }

  NodeState state() {
    return state;
  }

  Validators validators() {
    return validators;
  }

  CompletionStage<PublishResult> publish(TopicName name, byte[] data, PublishOptions options) {
    return publisher.publish(name, data, options);
  }

  CompletionStage<List<PeerId>> subscribers(TopicName name) {
    return questions.subscribers(name);
  }

  NodeSubscription newSubscription(
      TopicName name, Consumer<? super Message> handler, Consumer<NodeSubscription> onClose) {
    return new NodeSubscription(name, handler, onClose, pool, queueLimit, counters);
  }

  void joined(TopicName name) {
    runner.submit(new TopicJoined(name));
  }

  void left(TopicName name) {
    runner.submit(new TopicLeft(name));
  }
}
