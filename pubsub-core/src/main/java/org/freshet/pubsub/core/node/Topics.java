package org.freshet.pubsub.core.node;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.core.engine.Backpressure;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineEvent.RoomMade;
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
  private final SubscriptionOptions defaultOptions;
  private final ReaderCounters readerCounters;
  private final Map<TopicName, NodeTopic> byName = new ConcurrentHashMap<>();

  /**
   * Creates it without any topic.
   *
   * @param pool runs readers' code, which may block it
   * @param defaultOptions of a subscription for which none are named
   */
  public Topics(
      NodeState state,
      Publisher publisher,
      EngineQuestions questions,
      EngineRunner runner,
      Validators validators,
      Executor pool,
      SubscriptionOptions defaultOptions,
      Counters counters) {
    this.state = state;
    this.publisher = publisher;
    this.questions = questions;
    this.runner = runner;
    this.validators = validators;
    this.pool = pool;
    this.defaultOptions = defaultOptions;
    this.readerCounters = ReaderCounters.of(counters);
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
  void deliver(TopicName name, Message message, Backpressure source) {
    NodeTopic topic = byName.get(name);
    if (topic != null) {
      topic.deliver(message, source);
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

  SubscriptionOptions defaultOptions() {
    return defaultOptions;
  }

  ReaderQueue<Message> readerQueue(SubscriptionOptions options) {
    return new ReaderQueue<>(
        options, Message::size, released -> runner.submit(new RoomMade(released)));
  }

  ReaderCounters readerCounters() {
    return readerCounters;
  }

  Executor pool() {
    return pool;
  }

  void joined(TopicName name) {
    runner.submit(new TopicJoined(name));
  }

  void left(TopicName name) {
    runner.submit(new TopicLeft(name));
  }
}
