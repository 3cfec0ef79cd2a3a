package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.message.TopicName;

/** Those who wait until enough neighbours want a topic, see {@link Outbox#subscribersCounted}. */
final class SubscriberWaits {
  private final Scope scope;
  private final SubscriptionTable subscriptions;
  private final Map<TopicName, List<Waiter>> byTopic = new LinkedHashMap<>();
  private final Map<Long, Waiter> byToken = new LinkedHashMap<>();

  SubscriberWaits(Scope scope, SubscriptionTable subscriptions) {
    this.scope = scope;
    this.subscriptions = subscriptions;
  }

  private record Waiter(long token, TopicName topic, int wanted, Timers.Timer timer) {}

  int size() {
    return byToken.size();
  }

  void await(EngineEvent.SubscribersAwaited e) {
    int now = count(e.topic());
    if (now >= e.count()) {
      scope.outbox.subscribersCounted(e.token(), now, true);
      return;
    }
    Timers.Timer timer = scope.timers.at(e.deadlineNanos(), () -> expire(e.token()));
    Waiter waiter = new Waiter(e.token(), e.topic(), e.count(), timer);
    byToken.put(e.token(), waiter);
    byTopic.computeIfAbsent(e.topic(), any -> new ArrayList<>()).add(waiter);
  }

  /** One more neighbour wants the topic. */
  void grown(TopicName topic) {
    int now = count(topic);
    for (Waiter waiter : List.copyOf(byTopic.getOrDefault(topic, List.of()))) {
      if (now >= waiter.wanted) {
        forget(waiter.token);
        scope.outbox.subscribersCounted(waiter.token, now, true);
      }
    }
  }

  private void expire(long token) {
    Waiter waiter = byToken.get(token);
    if (waiter != null) {
      forget(token);
      scope.outbox.subscribersCounted(token, count(waiter.topic), false);
    }
  }

  /** Drops one that waits, if it still does. */
  void forget(long token) {
    Waiter waiter = byToken.remove(token);
    if (waiter != null) {
      waiter.timer.cancel();
      byTopic.computeIfPresent(
          waiter.topic,
          (topic, waiters) -> {
            waiters.remove(waiter);
            return waiters.isEmpty() ? null : waiters;
          });
    }
  }

  private int count(TopicName topic) {
    return subscriptions.subscribers(topic).size();
  }
}
