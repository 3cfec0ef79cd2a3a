package org.freshet.pubsub.testkit;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The one clock of a simulated network and the one queue of what is due, ordered by time, then by
 * when it was put in.
 */
final class Timeline {
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::sequence));
  private long nowNanos;
  private long sequence;

  private record Due(long atNanos, long sequence, Runnable action) {}

  /** {@return how long the network has run} */
  long nowNanos() {
    return nowNanos;
  }

  /** Runs the action at that time; one that has passed means now, behind what is due already. */
  void at(long atNanos, Runnable action) {
    queue.add(new Due(Math.max(atNanos, nowNanos), sequence++, action));
  }

  /** Runs the action after that time. */
  void in(long delayNanos, Runnable action) {
    at(nowNanos + delayNanos, action);
  }

  /** Runs the next action if it is due by then; {@return whether there was one} */
  boolean runNext(long untilNanos) {
    Due next = queue.peek();
    if (next == null || next.atNanos > untilNanos) {
      return false;
    }
    queue.remove();
    nowNanos = next.atNanos;
    next.action.run();
    return true;
  }

  /** Sets the clock forward; nothing may be due before. */
  void advanceTo(long atNanos) {
    nowNanos = Math.max(nowNanos, atNanos);
  }
}
