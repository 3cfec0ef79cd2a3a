package org.freshet.pubsub.core.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineConfig;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.Verdict;

/** The application's validators by topic. Any thread. */
public final class Validators implements EngineConfig.Validation {
  /** Lists are never changed, only replaced, and never empty. */
  private final Map<TopicName, List<Validator>> byTopic = new ConcurrentHashMap<>();

  private final Counters counters;
  private final FailureLog log = new FailureLog();

  /** Creates it without any validator. */
  public Validators(Counters counters) {
    this.counters = counters;
  }

  /** Adds a validator, behind those that the topic has; one may be there several times. */
  public void add(TopicName topic, Validator validator) {
    byTopic.merge(
        topic,
        List.of(validator),
        (old, added) -> {
          List<Validator> all = new ArrayList<>(old);
          all.addAll(added);
          return List.copyOf(all);
        });
  }

  /** Takes a validator away, once if it is there several times. */
  public void remove(TopicName topic, Validator validator) {
    byTopic.computeIfPresent(
        topic,
        (name, old) -> {
          List<Validator> rest = new ArrayList<>(old);
          rest.remove(validator);
          return rest.isEmpty() ? null : List.copyOf(rest);
        });
  }

  @Override
  public boolean isNeeded(TopicName topic) {
    return byTopic.containsKey(topic);
  }

  @Override
  public boolean isOrdered(TopicName topic) {
    for (Validator validator : byTopic.getOrDefault(topic, List.of())) {
      if (!isOrdered(validator)) {
        return false;
      }
    }
    return true;
  }

  private boolean isOrdered(Validator validator) {
    try {
      return validator.ordered();
    } catch (RuntimeException e) {
      failed(validator, e);
      return true;
    }
  }

  /** Asks all validators of the topic on the calling thread; the verdict may come later. */
  void judge(Message message, Consumer<Verdict> verdict) {
    List<Validator> all = byTopic.getOrDefault(message.topic(), List.of());
    Judgement judgement = new Judgement(all.size(), verdict);
    for (Validator validator : all) {
      ask(validator, message, judgement);
    }
  }

  private void ask(Validator validator, Message message, Judgement judgement) {
    try {
      CompletionStage<Verdict> answer = validator.validate(message);
      answer.whenComplete(
          (verdict, failure) -> {
            if (failure != null) {
              failed(validator, failure);
            }
            judgement.add(verdict == null ? Verdict.IGNORE : verdict);
          });
    } catch (Throwable bug) {
      failed(validator, bug);
      judgement.add(Verdict.IGNORE);
    }
  }

  private void failed(Validator validator, Throwable failure) {
    counters.count("validators.failed");
    log.failed("the validator " + validator + ", whose message is ignored,", failure);
  }

  /** Collects verdicts: one rejection is enough, and all must accept. */
  private static final class Judgement {
    private final Consumer<Verdict> result;
    private int missing;
    private Verdict worst = Verdict.ACCEPT;
    private boolean told;

    Judgement(int validators, Consumer<Verdict> result) {
      this.missing = validators;
      this.result = result;
      if (validators == 0) {
        told = true;
        result.accept(Verdict.ACCEPT);
      }
    }

    void add(Verdict verdict) {
      synchronized (this) {
        missing--;
        if (verdict == Verdict.REJECT) {
          worst = Verdict.REJECT;
        } else if (verdict != Verdict.ACCEPT && worst == Verdict.ACCEPT) {
          worst = Verdict.IGNORE;
        }
        if (told || (missing > 0 && worst != Verdict.REJECT)) {
          return;
        }
        told = true;
      }
      result.accept(worst);
    }
  }
}
