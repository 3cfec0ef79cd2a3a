package org.freshet.pubsub.core.node;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.runtime.FailureLog;
import org.freshet.pubsub.core.runtime.Mailbox;

/** Tells the application's listeners what happens, one event at a time and in order. */
public final class EventListeners {
  private static final int MAX_WAITING = 65_536;

  private final List<Consumer<? super PubSubEvent>> listeners;
  private final Counters counters;
  private final FailureLog log = new FailureLog();
  private final Mailbox<PubSubEvent> mailbox;
  private final EventFlow flow;
  private volatile boolean ended;

  /** Creates it on a pool whose threads may be blocked by the application. */
  public EventListeners(
      List<Consumer<? super PubSubEvent>> listeners, Executor pool, Counters counters) {
    this.listeners = List.copyOf(listeners);
    this.counters = counters;
    this.mailbox = new Mailbox<>(pool, MAX_WAITING, this::tell);
    this.flow = new EventFlow(pool, counters);
  }

  /** Engine thread. */
  void event(PubSubEvent event) {
    if (ended) {
      // Of an engine that was stopped in vain: the pool is gone, and nobody is told on its thread.
      return;
    }
    if (!listeners.isEmpty() && !mailbox.offer(event)) {
      counters.count("events.dropped");
    }
    flow.event(event);
  }

  Flow.Publisher<PubSubEvent> flow(int maxWaiting) {
    return flow.publisher(maxWaiting);
  }

  /** Nothing happens any more; what has happened is told. */
  void end() {
    ended = true;
    flow.end();
  }

  private void tell(PubSubEvent event) {
    for (Consumer<? super PubSubEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (Throwable bug) {
        counters.count("events.failed");
        log.failed("an event listener at " + event, bug);
      }
    }
  }
}
