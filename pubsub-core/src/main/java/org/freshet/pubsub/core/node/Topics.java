package org.freshet.pubsub.core.node;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.engine.Backpressure;
import org.freshet.pubsub.core.engine.EngineEvent.TopicJoined;
import org.freshet.pubsub.core.engine.EngineEvent.TopicLeft;
import org.freshet.pubsub.core.engine.Validators;
import org.freshet.pubsub.core.runtime.EngineRunner;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;

/** The topics that the application uses, by name. Any thread. */
public final class Topics {
  private final NodeState state;
  private final Publisher publisher;
  private final EngineQuestions questions;
  private final AwaitedSubscribers awaited;
  private final EngineRunner runner;
  private final Validators validators;
  private final Readers readers;
  private final Map<TopicName, NodeTopic> byName = new ConcurrentHashMap<>();

  /** Creates it without any topic. */
  public Topics(
      NodeState state,
      Publisher publisher,
      EngineQuestions questions,
      AwaitedSubscribers awaited,
      EngineRunner runner,
      Validators validators,
      Readers readers) {
    this.state = state;
    this.publisher = publisher;
    this.questions = questions;
    this.awaited = awaited;
    this.runner = runner;
    this.validators = validators;
    this.readers = readers;
  }

  NodeTopic get(TopicName name) {
    return byName.computeIfAbsent(name, any -> new NodeTopic(name, this));
  }

  void remove(NodeTopic topic, TopicName name) {
    byName.remove(name, topic);
  }

  /** {@return what waits for readers and from publishers now, by counter name} */
  Map<String, Long> sizes() {
    long messages = byName.values().stream().mapToLong(NodeTopic::waiting).sum();
    Map<String, Long> sizes = new LinkedHashMap<>();
    sizes.put("subscription.messages.now", messages);
    sizes.put("subscription.bytes.now", readers.waitingBytes());
    sizes.put("publish.bytes.now", publisher.waitingBytes());
    return sizes;
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

  CompletionStage<List<PublishResult>> publishAll(
      TopicName name, List<byte[]> data, PublishOptions options) {
    return publisher.publishAll(name, data, options);
  }

  CompletionStage<List<PeerId>> subscribers(TopicName name) {
    return questions.subscribers(name);
  }

  CompletionStage<Integer> awaitSubscribers(TopicName name, int count, Duration timeout) {
    return awaited.await(name, count, timeout);
  }

  Readers readers() {
    return readers;
  }

  void joined(TopicName name) {
    runner.submit(new TopicJoined(name));
  }

  void left(TopicName name) {
    runner.submit(new TopicLeft(name));
  }
}
