package org.freshet.pubsub.core.engine;

import java.util.random.RandomGenerator;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;

/**
 * The per-stream state of a node as a deterministic machine: {@link #step} takes one event, {@link
 * #flush} writes what a burst of events put into the outbound queues.
 *
 * <p>Not safe for several threads: one thread at a time.
 */
public final class Engine {
  /**
   * Creates an engine without a router; call {@link #install} before the first event.
   *
   * @param random seeded by the caller; the same seed and events give the same effects
   */
  public Engine(EngineConfig config, Outbox outbox, RandomGenerator random, Counters counters) {}

  /** {@return all that the router may do; to be injected into it} */
  public RouterContext context() {
    throw new UnsupportedOperationException();
  }

  /** Takes the router, once. */
  public void install(Router router) {}

  /**
   * Handles one event.
   *
   * @param nowNanos never less than at the call before
   */
  public void step(EngineEvent event, long nowNanos) {}

  /** Writes every outbound queue that has something to write and room on its stream. */
  public void flush(long nowNanos) {}
}
