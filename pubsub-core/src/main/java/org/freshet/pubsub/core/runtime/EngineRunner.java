package org.freshet.pubsub.core.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.core.engine.EngineEvent.TimeAdvanced;

/**
 * The engine's thread and clock: takes events from any thread and steps the engine with them, one
 * burst at a time, flushing once behind each burst.
 */
public final class EngineRunner {
  /** So many events share one reading of the clock and one flush. */
  private static final int MAX_BURST = 256;

  /** What is queued when the runner is stopped is still handled, up to this many bursts. */
  private static final int MAX_LAST_BURSTS = 1024;

  private static final EngineEvent TIME = new TimeAdvanced();

  private final Counters counters;
  private final FailureLog log = new FailureLog();
  private final Thread thread;
  private final Queue<EngineEvent> queue = new ConcurrentLinkedQueue<>();

  /** Set by the thread before it parks; whoever takes it back must unpark. */
  private final AtomicBoolean parked = new AtomicBoolean();

  private volatile boolean stopping;

  /** Set once, before the thread is started. */
  private Machine machine = new NoMachine();

  /** Engine thread only; meaningless unless {@link #hasDeadline}. */
  private long deadlineNanos;

  private boolean hasDeadline;

  /** Creates a runner at rest; {@link #start} gives it work. */
  public EngineRunner(NodeThreads threads, Counters counters) {
    this.counters = counters;
    this.thread = threads.create("engine", this::run);
  }

  /** What is stepped: the engine. */
  public interface Machine {
    /** Handles one event. */
    void step(EngineEvent event, long nowNanos);

    /** Writes what the steps before have queued. */
    void flush(long nowNanos);
  }

  /** Starts the thread; called once. */
  public void start(Machine driven) {
    machine = driven;
    thread.start();
  }

  /** Puts an event behind those that wait; any thread, never blocks. Dropped once stopped. */
  public void submit(EngineEvent event) {
    queue.add(event);
    if (parked.get() && parked.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  /** Asks for a {@link TimeAdvanced} at that time; engine thread only, the last call counts. */
  public void wakeAt(long nanos) {
    deadlineNanos = nanos;
    hasDeadline = true;
  }

  /** {@return whether the caller is the engine's thread} */
  public boolean isEngineThread() {
    return Thread.currentThread() == thread;
  }

  /**
   * Ends the thread behind the events that wait now.
   *
   * @return whether it ended within the time; false at once on the engine thread itself
   */
  public boolean stop(long timeoutMillis) {
    stopping = true;
    parked.set(false);
    LockSupport.unpark(thread);
    if (isEngineThread()) {
      return false;
    }
    try {
      thread.join(timeoutMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private void run() {
    while (!stopping) {
      if (!burst()) {
        park();
      }
    }
    for (int i = 0; i < MAX_LAST_BURSTS && burst(); i++) {
      // Each burst takes what came while the one before was handled.
    }
    queue.clear();
  }

  /** {@return whether there was anything to do} */
  private boolean burst() {
    long nowNanos = NodeClock.nanoTime();
    boolean due = hasDeadline && deadlineNanos - nowNanos <= 0;
    EngineEvent event = queue.poll();
    if (event == null && !due) {
      return false;
    }
    if (due) {
      hasDeadline = false;
      step(TIME, nowNanos);
    }
    for (int i = 1; event != null; i++) {
      step(event, nowNanos);
      event = i < MAX_BURST ? queue.poll() : null;
    }
    try {
      machine.flush(nowNanos);
    } catch (Throwable bug) {
      report("flush", bug);
    }
    return true;
  }

  private void step(EngineEvent event, long nowNanos) {
    try {
      machine.step(event, nowNanos);
    } catch (Throwable bug) {
      report(event.getClass().getSimpleName(), bug);
    }
  }

  private void report(String what, Throwable bug) {
    counters.count("engine.errors");
    log.failed("the engine, which goes on with the next event, at " + what, bug);
  }

  private void park() {
    parked.set(true);
    if (queue.isEmpty() && !stopping) {
      if (hasDeadline) {
        LockSupport.parkNanos(this, Math.max(1, deadlineNanos - NodeClock.nanoTime()));
      } else {
        LockSupport.park(this);
      }
    }
    parked.set(false);
  }

  /** Stands in until the start. */
  private static final class NoMachine implements Machine {
    @Override
    public void step(EngineEvent event, long nowNanos) {}

    @Override
    public void flush(long nowNanos) {}
  }
}
