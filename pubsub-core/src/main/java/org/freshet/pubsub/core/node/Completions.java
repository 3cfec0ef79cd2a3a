package org.freshet.pubsub.core.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.freshet.pubsub.core.runtime.FailureLog;
import org.freshet.pubsub.core.runtime.Mailbox;

/**
 * Completes what the application waits for, in order and off the engine thread, so that what it
 * chained to a stage never runs there.
 */
public final class Completions {
  private final FailureLog log = new FailureLog();
  private final Mailbox<Runnable> callbacks;
  private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  /** Came in the engine's present burst; engine thread. */
  private final List<Runnable> due = new ArrayList<>();

  /** Creates it on a pool whose threads may be blocked by the application. */
  public Completions(Executor pool) {
    this.callbacks = new Mailbox<>(pool, Integer.MAX_VALUE, this::run);
  }

  private void run(Runnable completion) {
    try {
      completion.run();
    } catch (Throwable bug) {
      log.failed("code that waited for a result", bug);
    }
  }

  /**
   * {@return a stage that is sure to complete: with the node's end at the latest}
   *
   * @throws IllegalStateException when the node has ended
   */
  <T> CompletableFuture<T> open() {
    CompletableFuture<T> stage = new CompletableFuture<>();
    open.add(stage);
    stage.whenComplete((value, failure) -> open.remove(stage));
    if (ended) {
      open.remove(stage);
      throw NodeState.closed();
    }
    return stage;
  }

  <T> void complete(CompletableFuture<T> stage, T value) {
    callbacks.offer(() -> stage.complete(value));
  }

  /** Runs what completes a stage that {@link #open} did not give, once the engine's burst ends. */
  void completeLater(Runnable completion) {
    due.add(completion);
  }

  /** Engine thread. */
  void burstEnded() {
    if (!due.isEmpty()) {
      callbacks.offerAll(due);
      due.clear();
    }
  }

  void fail(CompletableFuture<?> stage, Throwable why) {
    callbacks.offer(() -> stage.completeExceptionally(why));
  }

  /** Fails what is open, and opens nothing from now on. */
  void end() {
    ended = true;
    open.forEach(stage -> fail(stage, NodeState.closed()));
  }

  /** {@return whether something is still to be completed} */
  boolean hasWaiting() {
    return callbacks.hasWaiting();
  }

  /** Completes on the calling thread what waits behind code that does not come back. */
  void finish() {
    callbacks.finish();
  }
}
