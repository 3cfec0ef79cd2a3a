package org.freshet.pubsub.core.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What time it is, and who is to be called later. Any thread. */
interface Alarm {
  /** {@return the time, in nanoseconds from an arbitrary origin} */
  long nanoTime();

  /** Runs the task on a thread of its own choice, where it may not block. {@return calls it off} */
  Future<?> after(long delayMillis, Runnable task);

  /** {@return the node's clock with this timer; runs nothing any more when that has ended} */
  static Alarm of(ScheduledExecutorService timer) {
    return new Alarm() {
      @Override
      public long nanoTime() {
        return NodeClock.nanoTime();
      }

      @Override
      public Future<?> after(long delayMillis, Runnable task) {
        try {
          return timer.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ended) {
          return new CompletableFuture<>();
        }
      }
    };
  }
}
