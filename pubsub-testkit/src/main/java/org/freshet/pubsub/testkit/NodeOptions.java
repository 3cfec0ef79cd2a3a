package org.freshet.pubsub.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.SubscriptionFilter;
import org.freshet.pubsub.TopicSettings;
import org.freshet.pubsub.core.engine.TopicRules;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageIdFunction;
import org.freshet.pubsub.message.SeenStrategy;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.RouterProvider;
import org.jspecify.annotations.Nullable;

/** How a simulated node is set up. Each method sets one thing and returns this. */
public final class NodeOptions {
  @Nullable Function<RouterContext, Router> router;
  String routerId = "router";
  Limits limits = Limits.DEFAULT;
  SignaturePolicy policy = SignaturePolicy.STRICT_SIGN;
  @Nullable MessageIdFunction messageId;
  SubscriptionFilter subscriptionFilter = SubscriptionFilter.ALL;
  boolean echo;
  boolean answerOnSameStream;
  Duration seenTtl = Duration.ofSeconds(120);
  SeenStrategy seenStrategy = SeenStrategy.FIRST_SEEN;
  Duration verification = Duration.ZERO;
  Duration eventDelay = Duration.ZERO;
  Machine.Factory machine = Machine::engine;
  final Map<TopicName, TopicSettings> topics = new LinkedHashMap<>();
  final List<TopicValidator> validators = new ArrayList<>();

  /** What judges a topic's messages, and how long it takes. */
  record TopicValidator(
      TopicName topic,
      Function<Message, Duration> takes,
      Function<Message, Verdict> judge,
      ValidatorOptions options) {}

  NodeOptions() {}

  NodeOptions copy() {
    NodeOptions copy = new NodeOptions();
    copy.router = router;
    copy.routerId = routerId;
    copy.limits = limits;
    copy.policy = policy;
    copy.messageId = messageId;
    copy.topics.putAll(topics);
    copy.subscriptionFilter = subscriptionFilter;
    copy.echo = echo;
    copy.answerOnSameStream = answerOnSameStream;
    copy.seenTtl = seenTtl;
    copy.seenStrategy = seenStrategy;
    copy.verification = verification;
    copy.eventDelay = eventDelay;
    copy.machine = machine;
    copy.validators.addAll(validators);
    return copy;
  }

  /** The router that this provider names, with its default parameters. */
  public NodeOptions router(RouterProvider provider) {
    return router(provider, provider.defaultParameters());
  }

  /** The router that this provider names, with these parameters. */
  public NodeOptions router(RouterProvider provider, Record parameters) {
    routerId = provider.id();
    router = RouterMaker.of(provider, parameters);
    return this;
  }

  /** The router that this function makes, once for each life of the node. */
  public NodeOptions router(Function<RouterContext, Router> factory) {
    router = factory;
    return this;
  }

  /** Every bound; {@link Limits#DEFAULT} at first. */
  public NodeOptions limits(Limits bounds) {
    limits = bounds;
    return this;
  }

  /** Whether messages are signed; they are at first. */
  public NodeOptions policy(SignaturePolicy signaturePolicy) {
    policy = signaturePolicy;
    return this;
  }

  /** How message ids are computed; at first as a node does that was told nothing. */
  public NodeOptions messageId(MessageIdFunction function) {
    messageId = function;
    return this;
  }

  /** What is different on one topic. */
  public NodeOptions topic(String name, TopicSettings settings) {
    topics.put(TopicName.of(name), settings);
    return this;
  }

  /** {@return the rules that follow from all that} */
  TopicRules rules() {
    return TopicRules.of(policy, Optional.ofNullable(messageId), topics);
  }

  /** Which topics of others are taken note of; all of them at first. */
  public NodeOptions subscriptionFilter(SubscriptionFilter filter) {
    subscriptionFilter = filter;
    return this;
  }

  /** Whether own messages are received; they are not at first. */
  public NodeOptions echo(boolean own) {
    echo = own;
    return this;
  }

  /** Whether answers are offered and taken on one stream; they are not at first. */
  public NodeOptions answerOnSameStream(boolean answer) {
    answerOnSameStream = answer;
    return this;
  }

  /** How long an id stays in the seen cache; two minutes at first. */
  public NodeOptions seenTtl(Duration ttl) {
    seenTtl = ttl;
    return this;
  }

  /** From when on that time is counted; from the first copy at first. */
  public NodeOptions seenStrategy(SeenStrategy strategy) {
    seenStrategy = strategy;
    return this;
  }

  /** How long the check of a signature takes; no time at first. */
  public NodeOptions verificationTakes(Duration time) {
    verification = time;
    return this;
  }

  /** How long an event waits before the engine takes it, as behind a busy thread; not at first. */
  public NodeOptions eventsWait(Duration time) {
    eventDelay = time;
    return this;
  }

  /** Judges a topic's messages after the time that each takes, beside others of the topic. */
  public NodeOptions validator(
      String topic, Function<Message, Duration> takes, Function<Message, Verdict> judge) {
    return validator(topic, takes, judge, ValidatorOptions.DEFAULT);
  }

  /** The same with options; an inline one takes no time. */
  public NodeOptions validator(
      String topic,
      Function<Message, Duration> takes,
      Function<Message, Verdict> judge,
      ValidatorOptions how) {
    validators.add(new TopicValidator(TopicName.of(topic), takes, judge, how));
    return this;
  }

  /** What the node runs in place of the engine. */
  NodeOptions machine(Machine.Factory factory) {
    machine = factory;
    return this;
  }
}
