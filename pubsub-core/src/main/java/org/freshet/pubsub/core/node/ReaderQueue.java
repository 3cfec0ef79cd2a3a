package org.freshet.pubsub.core.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.SubscriptionOptions.Overflow;
import org.freshet.pubsub.core.engine.Backpressure;
import org.freshet.pubsub.core.engine.HeldElsewhere;
import org.freshet.pubsub.core.runtime.NodeClock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one reader, bounded as its options say. Safe for any thread; only those who ask to
 * wait for an item are blocked.
 */
final class ReaderQueue<T> {
  private final SubscriptionOptions options;
  private final ToLongFunction<? super T> bytesOf;
  private final HeldElsewhere heldBytes;
  private final Consumer<List<Backpressure>> onRoom;

  // All below are guarded by this.
  private final Deque<T> fitting = new ArrayDeque<>();

  /** Behind those that fit; each holds its source back. Empty while anything would fit. */
  private final Deque<Held<T>> held = new ArrayDeque<>();

  /** Also counted in {@link #heldBytes}, until the queue has ended. */
  private long fittingBytes;

  private boolean ended;

  private record Held<T>(T item, Backpressure source) {}

  /** What became of an item that was offered. */
  enum Offer {
    TAKEN,
    /** Taken, and its source is held back. */
    HELD,
    /** Not taken, or taken in the place of others. */
    DROPPED,
    /** The queue has ended. */
    REFUSED
  }

  /**
   * Creates an empty queue.
   *
   * @param bytesOf what an item counts for, the same at each call
   * @param heldBytes counts what waits for all readers, and bounds it
   * @param onRoom is given the sources of items that had to wait and fit now; called with the lock
   *     held, must not block
   */
  ReaderQueue(
      SubscriptionOptions options,
      ToLongFunction<? super T> bytesOf,
      HeldElsewhere heldBytes,
      Consumer<List<Backpressure>> onRoom) {
    this.options = options;
    this.bytesOf = bytesOf;
    this.heldBytes = heldBytes;
    this.onRoom = onRoom;
  }

  /**
   * Adds an item behind all others, if it fits or may wait until it does. Engine thread.
   *
   * @param onDropped called once for each item that is dropped
   */
  synchronized Offer offer(T item, Backpressure source, Runnable onDropped) {
    if (ended) {
      return Offer.REFUSED;
    }
    long bytes = bytesOf.applyAsLong(item);
    if (held.isEmpty() && fits(bytes)) {
      add(item, bytes);
      return Offer.TAKEN;
    }
    if (options.overflow() == Overflow.HOLD_STREAMS) {
      source.hold();
      held.add(new Held<>(item, source));
      return Offer.HELD;
    }
    if (options.overflow() == Overflow.DROP_OLDEST) {
      while (!fits(bytes)) {
        removeFirst();
        onDropped.run();
      }
      add(item, bytes);
    } else {
      onDropped.run();
    }
    return Offer.DROPPED;
  }

  private boolean fits(long bytes) {
    return fitting.isEmpty()
        || (fitting.size() < options.maxMessages()
            && fittingBytes + bytes <= options.maxBytes()
            && heldBytes.mayDeliver(fittingBytes, bytes));
  }

  private void add(T item, long bytes) {
    fitting.add(item);
    fittingBytes += bytes;
    if (!ended) {
      heldBytes.delivered(bytes);
    }
    notify();
  }

  private T removeFirst() {
    T first = fitting.remove();
    long bytes = bytesOf.applyAsLong(first);
    fittingBytes -= bytes;
    if (!ended) {
      heldBytes.taken(bytes);
    }
    return first;
  }

  /** {@return the next item, taken out; null when there is none now} */
  synchronized @Nullable T poll() {
    if (fitting.isEmpty()) {
      return null;
    }
    T item = removeFirst();
    refill();
    return item;
  }

  /** Takes out the next items, as many as there are and are wanted; {@return whether any} */
  synchronized boolean pollSome(Collection<? super T> target, int maxItems) {
    int count = Math.min(maxItems, fitting.size());
    for (int i = 0; i < count; i++) {
      target.add(removeFirst());
    }
    if (count > 0) {
      refill();
    }
    return count > 0;
  }

  /**
   * {@return the next item, taken out; null when the time is over or the queue has ended}
   *
   * @param timeoutNanos how long to wait; {@code Long.MAX_VALUE}: for ever
   */
  synchronized @Nullable T poll(long timeoutNanos) throws InterruptedException {
    long startNanos = NodeClock.nanoTime();
    long leftNanos = timeoutNanos;
    while (fitting.isEmpty() && !ended && leftNanos > 0) {
      // Rounded up: to wait for 0 ms would be to wait for ever.
      wait(timeoutNanos == Long.MAX_VALUE ? 0 : leftNanos / 1_000_000 + 1);
      leftNanos = timeoutNanos - (NodeClock.nanoTime() - startNanos);
    }
    return poll();
  }

  /** Takes in what had to wait, half a queue at a time: each time costs the engine an event. */
  private void refill() {
    if (held.isEmpty()
        || fitting.size() > options.maxMessages() / 2
        || fittingBytes > options.maxBytes() / 2) {
      return;
    }
    List<Backpressure> released = new ArrayList<>();
    for (Held<T> next = held.peek(); next != null; next = held.peek()) {
      long bytes = bytesOf.applyAsLong(next.item);
      if (!fits(bytes)) {
        break;
      }
      held.remove();
      add(next.item, bytes);
      released.add(next.source);
    }
    tell(released);
  }

  private void tell(List<Backpressure> released) {
    if (!released.isEmpty()) {
      onRoom.accept(released);
    }
  }

  /**
   * Takes nothing more and holds nobody back any more; what waits can still be polled, and is
   * nobody's but the reader's.
   */
  synchronized void end() {
    if (!ended) {
      ended = true;
      heldBytes.taken(fittingBytes);
    }
    List<Backpressure> released = new ArrayList<>();
    for (Held<T> each : held) {
      add(each.item, bytesOf.applyAsLong(each.item));
      released.add(each.source);
    }
    held.clear();
    tell(released);
    notifyAll();
  }

  /** Ends it and drops what waits. */
  synchronized void close() {
    end();
    fitting.clear();
    fittingBytes = 0;
  }

  /** {@return whether nothing waits and nothing will come} */
  synchronized boolean hasEnded() {
    return ended && fitting.isEmpty();
  }

  /** {@return how many items wait} */
  synchronized int waiting() {
    return fitting.size() + held.size();
  }
}
