package org.freshet.pubsub.core.engine;

import java.util.TreeSet;
import org.freshet.pubsub.router.Cancellable;
import org.jspecify.annotations.Nullable;

/** Tasks that wait for their time; those due at the same time run in the order they were set. */
final class Timers {
  private final TreeSet<Timer> waiting = new TreeSet<>();
  private long nextNumber;

  Timer at(long deadlineNanos, Runnable task) {
    Timer timer = new Timer(deadlineNanos, nextNumber++, task);
    waiting.add(timer);
    return timer;
  }

  /** Runs what is due; what a task sets while it runs waits for the next call. */
  void runDue(long nowNanos) {
    long end = nextNumber;
    for (Timer first = first(); first != null; first = first()) {
      if (first.deadlineNanos - nowNanos > 0 || first.number >= end) {
        return;
      }
      waiting.remove(first);
      first.task.run();
    }
  }

  @Nullable Timer first() {
    return waiting.isEmpty() ? null : waiting.first();
  }

  int size() {
    return waiting.size();
  }

  /** One task and its time. */
  final class Timer implements Cancellable, Comparable<Timer> {
    final long deadlineNanos;
    private final long number;
    private final Runnable task;

    private Timer(long deadlineNanos, long number, Runnable task) {
      this.deadlineNanos = deadlineNanos;
      this.number = number;
      this.task = task;
    }

    @Override
    public void cancel() {
      waiting.remove(this);
    }

    @Override
    public int compareTo(Timer other) {
      long difference = deadlineNanos - other.deadlineNanos;
      return difference != 0 ? Long.signum(difference) : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }
}
