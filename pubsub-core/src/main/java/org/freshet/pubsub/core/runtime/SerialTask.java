package org.freshet.pubsub.core.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs a task on a thread borrowed from a pool whenever it is asked to, never twice at a time:
 * asked while it runs, it runs once more on the same thread. Safe for any thread.
 */
public final class SerialTask {
  private final Executor pool;
  private final Runnable task;
  private final AtomicReference<State> state = new AtomicReference<>(State.RESTING);

  private enum State {
    RESTING,
    RUNNING,
    /** A run will begin that has not begun. */
    ASKED
  }

  /**
   * Creates it at rest.
   *
   * @param task must not throw
   */
  public SerialTask(Executor pool, Runnable task) {
    this.pool = pool;
    this.task = task;
  }

  /** Sees to it that a run begins after this call; on this very thread where the pool has ended. */
  public void ask() {
    if (state.get() != State.ASKED && state.getAndSet(State.ASKED) == State.RESTING) {
      try {
        pool.execute(this::run);
      } catch (RejectedExecutionException poolHasEnded) {
        run();
      }
    }
  }

  private void run() {
    do {
      state.set(State.RUNNING);
      task.run();
    } while (Linger.until(this::isAsked) || !state.compareAndSet(State.RUNNING, State.RESTING));
  }

  private boolean isAsked() {
    return state.get() == State.ASKED;
  }
}
