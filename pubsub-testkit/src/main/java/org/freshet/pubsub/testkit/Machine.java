package org.freshet.pubsub.testkit;

import java.util.Map;
import java.util.random.RandomGenerator;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.Engine;
import org.freshet.pubsub.core.engine.EngineConfig;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.core.engine.HeldElsewhere;
import org.freshet.pubsub.core.engine.Outbox;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;

/**
 * What a simulated node runs: the {@link Engine}, unless a test of the test kit wants to compare it
 * with another.
 */
interface Machine {
  RouterContext context();

  void install(Router router);

  void step(EngineEvent event, long nowNanos);

  void flush(long nowNanos);

  /** {@return how many entries each table holds, by name} */
  Map<String, Integer> tableSizes();

  /** Makes the machine of one node. */
  @FunctionalInterface
  interface Factory {
    Machine make(EngineConfig config, Outbox outbox, RandomGenerator random, Counters counters);
  }

  /** The engine that runs in production. */
  static Machine engine(
      EngineConfig config, Outbox outbox, RandomGenerator random, Counters counters) {
    Engine engine =
        new Engine(config, outbox, random, counters, new HeldElsewhere(config.limits()));
    return new Machine() {
      @Override
      public RouterContext context() {
        return engine.context();
      }

      @Override
      public void install(Router router) {
        engine.install(router);
      }

      @Override
      public void step(EngineEvent event, long nowNanos) {
        engine.step(event, nowNanos);
      }

      @Override
      public void flush(long nowNanos) {
        engine.flush(nowNanos);
      }

      @Override
      public Map<String, Integer> tableSizes() {
        return engine.tableSizes();
      }
    };
  }
}
