package org.freshet.pubsub.core.node;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.core.engine.Backpressure;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.HeldElsewhere;
import org.freshet.pubsub.core.runtime.FailureLog;

/**
 * Publishes what happens on the node to subscribers of Reactive Streams, each with its own queue.
 */
final class EventFlow {
  private final Executor pool;
  private final Counters counters;
  private final FailureLog log = new FailureLog();

  /** Stays empty: events have no bytes, and are bounded by number. */
  private final HeldElsewhere noBytes = new HeldElsewhere(Limits.DEFAULT);

  private final List<EventSubscription> subscriptions = new CopyOnWriteArrayList<>();

  /** Set with the lock held, so that no subscription comes behind it. */
  private boolean ended;

  EventFlow(Executor pool, Counters counters) {
    this.pool = pool;
    this.counters = counters;
  }

  Flow.Publisher<PubSubEvent> publisher(int maxWaiting) {
    SubscriptionOptions options =
        SubscriptionOptions.DEFAULT.withMaxMessages(maxWaiting).withMaxBytes(Long.MAX_VALUE);
    return subscriber ->
        subscribe(new EventSubscription(options, Objects.requireNonNull(subscriber, "subscriber")));
  }

  private void subscribe(EventSubscription subscription) {
    if (add(subscription)) {
      subscription.signals.begin(subscription.signals);
    } else {
      subscription.signals.refuse(subscription.signals, NodeState.closed());
    }
  }

  private synchronized boolean add(EventSubscription subscription) {
    return !ended && subscriptions.add(subscription);
  }

  /** Engine thread. */
  void event(PubSubEvent event) {
    for (EventSubscription subscription : subscriptions) {
      subscription.queue.offer(event, Backpressure.NONE, () -> counters.count("events.dropped"));
      subscription.signals.wake();
    }
  }

  /** Nothing happens any more: subscribers are told behind what waits for them. */
  void end() {
    synchronized (this) {
      ended = true;
    }
    for (EventSubscription subscription : subscriptions) {
      subscription.queue.end();
      subscription.signals.wake();
    }
  }

  private final class EventSubscription implements FlowSignals.Owner {
    private final ReaderQueue<PubSubEvent> queue;
    private final FlowSignals<PubSubEvent> signals;

    EventSubscription(
        SubscriptionOptions options, Flow.Subscriber<? super PubSubEvent> subscriber) {
      this.queue = new ReaderQueue<>(options, event -> 0, noBytes, released -> {});
      this.signals = new FlowSignals<>(queue, pool, subscriber, this);
    }

    @Override
    public void signalled() {}

    @Override
    public void threw(Throwable bug) {
      counters.count("events.failed");
      log.failed("a subscriber to events", bug);
    }

    @Override
    public void cancelled() {
      subscriptions.remove(this);
    }
  }
}
