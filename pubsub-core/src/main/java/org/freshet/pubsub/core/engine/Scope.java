package org.freshet.pubsub.core.engine;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.core.engine.Outbox.Level;

/** What all parts of one engine share: settings, effects, time. */
final class Scope {
  final EngineConfig config;
  final Limits limits;
  final Outbox outbox;
  final RandomGenerator random;
  final Counters counters;
  final Budget budget;
  final WishBudget wishBudget;
  final Timers timers = new Timers();
  final StreamEvents streamEvents;

  /** The time of the event that is handled. */
  long nowNanos;

  /** Grows with every event; tells what came before what. */
  long sequence;

  private long nextStream = 2;

  Scope(
      EngineConfig config,
      Outbox outbox,
      RandomGenerator random,
      Counters counters,
      HeldElsewhere elsewhere) {
    this.config = config;
    this.limits = config.limits();
    this.outbox = outbox;
    this.random = random;
    this.counters = counters;
    this.streamEvents = new StreamEvents(outbox);
    this.budget = new Budget(limits, elsewhere, counters);
    this.wishBudget = new WishBudget(limits);
  }

  /** {@return an even number that no stream had before} */
  long newStreamNumber() {
    long number = nextStream;
    nextStream += 2;
    return number;
  }

  Timers.Timer after(Duration delay, Runnable task) {
    return timers.at(nowNanos + delay.toNanos(), task);
  }

  void count(String counter) {
    counters.count(counter);
  }

  void log(Level level, Supplier<String> line) {
    outbox.log(level, line);
  }
}
