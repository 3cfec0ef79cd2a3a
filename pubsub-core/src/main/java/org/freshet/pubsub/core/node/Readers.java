package org.freshet.pubsub.core.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineEvent.RoomMade;
import org.freshet.pubsub.core.engine.HeldElsewhere;
import org.freshet.pubsub.core.runtime.EngineRunner;
import org.freshet.pubsub.message.Message;

/** What the readers of a node's messages share. Any thread. */
public final class Readers {
  private final EngineRunner runner;
  private final Executor pool;
  private final SubscriptionOptions defaultOptions;
  private final ReaderCounters counters;
  private final HeldElsewhere heldBytes;

  /** Those that got something in the engine's present burst, each once; engine thread. */
  private final List<NodeSubscription> toWake = new ArrayList<>();

  /**
   * Creates it.
   *
   * @param pool runs readers' code, which may block it
   * @param defaultOptions of a subscription for which none are named
   * @param heldBytes counts what waits for all readers, and bounds it
   */
  public Readers(
      EngineRunner runner,
      Executor pool,
      SubscriptionOptions defaultOptions,
      Counters counters,
      HeldElsewhere heldBytes) {
    this.runner = runner;
    this.pool = pool;
    this.defaultOptions = defaultOptions;
    this.counters = ReaderCounters.of(counters);
    this.heldBytes = heldBytes;
  }

  ReaderQueue<Message> queue(SubscriptionOptions options) {
    return new ReaderQueue<>(
        options, Message::size, heldBytes, released -> runner.submit(new RoomMade(released)));
  }

  /** Wakes the reader when the engine's burst has ended: it then finds all of it. Engine thread. */
  void wakeLater(NodeSubscription reader) {
    if (!reader.wakeDue) {
      reader.wakeDue = true;
      toWake.add(reader);
    }
  }

  /** Engine thread. */
  void burstEnded() {
    for (NodeSubscription reader : toWake) {
      reader.wakeDue = false;
      reader.wake();
    }
    toWake.clear();
  }

  /** {@return payload bytes that wait for all readers} */
  long waitingBytes() {
    return heldBytes.deliveredBytes();
  }

  SubscriptionOptions defaultOptions() {
    return defaultOptions;
  }

  ReaderCounters counters() {
    return counters;
  }

  Executor pool() {
    return pool;
  }
}
