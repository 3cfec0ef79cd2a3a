package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.ValidatorOptions;

/** Which validators judge the messages of which topic. Any thread. */
public final class Validators {
  private final List<RegisteredValidator> ofEveryTopic;

  /** Of topics without validators of their own: those of every topic, then the default ones. */
  private final List<RegisteredValidator> ofOtherTopics;

  /** Those of every topic, then the topic's own, of which there is at least one. Replaced whole. */
  private final Map<TopicName, List<RegisteredValidator>> byTopic = new ConcurrentHashMap<>();

  /**
   * Starts without validators of single topics.
   *
   * @param ofEveryTopic asked about every message
   * @param byDefault asked about messages of topics without validators of their own
   */
  public Validators(List<ConfiguredValidator> ofEveryTopic, List<ConfiguredValidator> byDefault) {
    this.ofEveryTopic = registered(ofEveryTopic);
    this.ofOtherTopics = joined(this.ofEveryTopic, registered(byDefault));
  }

  /** {@return a node's validators where nothing was configured} */
  public static Validators none() {
    return new Validators(List.of(), List.of());
  }

  private static List<RegisteredValidator> registered(List<ConfiguredValidator> configured) {
    return configured.stream()
        .map(each -> new RegisteredValidator(each.validator(), each.options()))
        .toList();
  }

  private static List<RegisteredValidator> joined(
      List<RegisteredValidator> first, List<RegisteredValidator> second) {
    List<RegisteredValidator> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  /** Adds a validator behind those that the topic has. {@return what {@link #remove} takes} */
  public RegisteredValidator add(TopicName topic, Validator validator, ValidatorOptions options) {
    RegisteredValidator added = new RegisteredValidator(validator, options);
    byTopic.compute(
        topic, (name, before) -> joined(before == null ? ofEveryTopic : before, List.of(added)));
    return added;
  }

  /** Takes a validator away; what it is asked about already, it still judges. */
  public void remove(TopicName topic, RegisteredValidator validator) {
    byTopic.computeIfPresent(
        topic,
        (name, before) -> {
          List<RegisteredValidator> rest = new ArrayList<>(before);
          rest.remove(validator);
          return rest.size() == ofEveryTopic.size() ? null : List.copyOf(rest);
        });
  }

  /** {@return who judges the topic's messages, in the order in which they are asked} */
  List<RegisteredValidator> of(TopicName topic) {
    return byTopic.getOrDefault(topic, ofOtherTopics);
  }
}
