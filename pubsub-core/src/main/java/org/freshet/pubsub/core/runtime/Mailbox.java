package org.freshet.pubsub.core.runtime;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A bounded queue whose items are handled one at a time and in order, on a thread borrowed from a
 * pool while there are any. Safe for any thread.
 */
public final class Mailbox<T> {
  private final int limit;
  private final Consumer<? super T> handler;
  private final Queue<T> items = new ConcurrentLinkedQueue<>();
  private final SerialTask handling;

  /** Items added and not yet handled. */
  private final AtomicInteger size = new AtomicInteger();

  /**
   * Creates an empty mailbox.
   *
   * @param limit how many items may wait behind the one that is being handled
   * @param handler must not throw
   */
  public Mailbox(Executor pool, int limit, Consumer<? super T> handler) {
    this.limit = limit;
    this.handler = handler;
    this.handling = new SerialTask(pool, this::finish);
  }

  /** {@return whether there was room}. Never blocks, unless the pool has ended: see SerialTask. */
  public boolean offer(T item) {
    if (size.get() > limit) {
      return false;
    }
    size.incrementAndGet();
    items.add(item);
    handling.ask();
    return true;
  }

  /** Adds all, whether there is room or not; otherwise as {@link #offer}. */
  public void offerAll(List<? extends T> some) {
    size.addAndGet(some.size());
    items.addAll(some);
    handling.ask();
  }

  /** {@return whether items wait behind the one that is being handled} */
  public boolean hasWaiting() {
    return !items.isEmpty();
  }

  /** Handles on the calling thread what waits, be it behind a handler that does not come back. */
  public void finish() {
    for (T item = items.poll(); item != null; item = items.poll()) {
      handler.accept(item);
      size.decrementAndGet();
    }
  }
}
