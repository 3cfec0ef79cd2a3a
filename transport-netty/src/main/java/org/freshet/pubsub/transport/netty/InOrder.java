package org.freshet.pubsub.transport.netty;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the tasks of any thread on an event loop, in the order in which they were given.
 *
 * <p>A task of the loop's own thread runs at once, unless another thread gave one before: the node
 * calls a connection and its streams from now this thread and now that one, each call after the
 * other, and no write may overtake the one before it.
 */
final class InOrder {
  private final EventExecutor executor;

  /** Given and neither begun nor refused; only tasks that wait in the loop's queue. */
  private final AtomicInteger waiting = new AtomicInteger();

  InOrder(EventExecutor executor) {
    this.executor = executor;
  }

  /** {@return false when the loop is gone: then everything on it has ended} */
  boolean run(Runnable task) {
    if (executor.inEventLoop() && waiting.get() == 0) {
      task.run();
      return true;
    }
    waiting.incrementAndGet();
    try {
      executor.execute(
          () -> {
            waiting.decrementAndGet();
            task.run();
          });
      return true;
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet();
      return false;
    }
  }
}
