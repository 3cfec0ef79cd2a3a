package org.freshet.pubsub.core.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.core.engine.EngineEvent.TimeAdvanced;
import org.jspecify.annotations.Nullable;

/**
 * The engine's turns and clock: takes events from any thread and steps the engine with them, one
 * burst at a time, flushing once behind each burst.
 *
 * <p>One thread at a time holds the engine. Under load that is the engine's own thread; but a
 * thread that has just submitted events may handle them itself when nobody does, which spares two
 * changes of threads.
 */
public final class EngineRunner {
  /** So many events share one reading of the clock and one flush. */
  private static final int MAX_BURST = 256;

  /** So many on a thread that has something else to do. */
  private static final int MAX_BURST_FOR_OTHERS = 8;

  /**
   * Waking the engine's thread costs about so much: with more time between events it is not worth
   * it.
   */
  private static final long SELDOM_NANOS = 8_000;

  /**
   * While nothing could be written anyway, the engine's thread is not woken for what others come
   * with: it looks by itself after so long, and whoever completes a write handles it before that.
   */
  private static final long NAP_NANOS = 1_000_000;

  /** What is queued when the runner is stopped is still handled, up to this many bursts. */
  private static final int MAX_LAST_BURSTS = 1024;

  private static final EngineEvent TIME = new TimeAdvanced();
  private static final long NEVER = Long.MAX_VALUE;

  private final Counters counters;
  private final FailureLog log = new FailureLog();
  private final Thread thread;
  private final Queue<EngineEvent> queue = new ConcurrentLinkedQueue<>();

  /** Who steps the engine now, null while nobody does; changes by compare-and-set only. */
  private final AtomicReference<@Nullable Thread> holder = new AtomicReference<>();

  /** Set by the engine's thread before it parks; whoever takes it back must unpark. */
  private final AtomicBoolean parked = new AtomicBoolean();

  /** When the engine's thread will wake by itself, as nanoseconds from {@link #origin}. */
  private volatile long wakesAfterNanos = NEVER;

  private final long origin = NodeClock.nanoTime();
  private final long napNanos;

  /** What the last {@link Machine#flush} said; written by the holder only. */
  private volatile boolean mayWait;

  /** Set by the engine's thread before it parks for {@link #napNanos} at the most. */
  private volatile boolean napping;

  /** When something was last submitted that might be handled at once; races do no harm. */
  private long lastSubmitNanos;

  private volatile boolean stopping;

  /** Set once, before the thread is started. */
  private volatile Machine machine = new NoMachine();

  /** When the engine wants to be told the time, from {@link #origin}; set by its holder only. */
  private volatile long deadlineNanos = NEVER;

  /** Creates a runner at rest; {@link #start} gives it work. */
  public EngineRunner(NodeThreads threads, Counters counters) {
    this(threads, counters, NAP_NANOS);
  }

  EngineRunner(NodeThreads threads, Counters counters, long napNanos) {
    this.counters = counters;
    this.napNanos = napNanos;
    this.thread = threads.create("engine", this::run);
  }

  /** What is stepped: the engine. */
  public interface Machine {
    /** Handles one event. */
    void step(EngineEvent event, long nowNanos);

    /**
     * Writes what the steps before have queued.
     *
     * @return whether what comes next may wait for about a millisecond: until a write completes,
     *     there is nothing to be done about it
     */
    boolean flush(long nowNanos);
  }

  /** Starts the thread; called once. */
  public void start(Machine driven) {
    machine = driven;
    thread.start();
  }

  /** Puts an event behind those that wait; any thread, never blocks. Dropped once stopped. */
  public void submit(EngineEvent event) {
    queue.add(event);
    wake();
  }

  /**
   * Puts an event behind those that wait, and handles a few on the calling thread where the engine
   * rests and such events come seldom; else the engine's own thread handles many at a time, and
   * where nothing can be written anyway it is not woken for them but looks a little later. Any
   * thread, never blocks.
   *
   * @param nowNanos by {@link NodeClock}
   */
  public void submitOrHandle(EngineEvent event, long nowNanos) {
    queue.add(event);
    boolean seldom = nowNanos - lastSubmitNanos >= SELDOM_NANOS;
    lastSubmitNanos = nowNanos;
    if (seldom && holder.get() == null) {
      assist(MAX_BURST_FOR_OTHERS);
    } else {
      wakeUnlessNapping();
    }
  }

  /**
   * Puts an event behind those that wait, without waking the engine: the caller, a thread of the
   * node or of a transport, is about to {@link #assist}.
   */
  void submitQuietly(EngineEvent event) {
    queue.add(event);
  }

  /**
   * Handles a burst of what waits on the calling thread, where nobody holds the engine; else its
   * holder will. Never blocks.
   */
  void assist() {
    assist(MAX_BURST);
  }

  private void assist(int maxEvents) {
    if (!queue.isEmpty() && !stopping && holder.compareAndSet(null, Thread.currentThread())) {
      burst(maxEvents);
      release();
    }
  }

  private void wake() {
    if (parked.get() && parked.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  private void wakeUnlessNapping() {
    if (!mayWait || !napping) {
      wake();
    }
  }

  /** Lets go, and leaves to the engine's thread what came meanwhile or is to be done later. */
  private void release() {
    holder.set(null);
    if (deadlineNanos < wakesAfterNanos) {
      wake();
    } else if (!queue.isEmpty()) {
      wakeUnlessNapping();
    }
  }

  /** Asks for a {@link TimeAdvanced} at that time; by the engine only, the last call counts. */
  public void wakeAt(long nanos) {
    deadlineNanos = nanos - origin;
  }

  /** {@return whether the caller is inside the engine} */
  public boolean isEngineThread() {
    return holder.get() == Thread.currentThread();
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
    boolean worked = false;
    while (!stopping) {
      boolean any = turn() || Linger.until(this::turn);
      if (!any) {
        // A nap that brought nothing is followed by none.
        park(worked && mayWait);
      }
      worked = any;
    }
    // Holds the engine for ever: nobody steps it once this thread has ended.
    while (!holder.compareAndSet(null, thread)) {
      Thread.yield();
    }
    for (int i = 0; i < MAX_LAST_BURSTS && burst(MAX_BURST); i++) {
      // Each burst takes what came while the one before was handled.
    }
    queue.clear();
  }

  /** {@return whether there was anything to do, and nobody else who does it} */
  private boolean turn() {
    if (!holder.compareAndSet(null, thread)) {
      return false;
    }
    boolean any = burst(MAX_BURST);
    holder.set(null);
    return any;
  }

  /** Called by the holder. {@return whether there was anything to do} */
  private boolean burst(int maxEvents) {
    long nowNanos = NodeClock.nanoTime();
    boolean due = deadlineNanos - (nowNanos - origin) <= 0;
    EngineEvent event = queue.poll();
    if (event == null && !due) {
      return false;
    }
    if (due) {
      deadlineNanos = NEVER;
      step(TIME, nowNanos);
    }
    for (int i = 1; event != null; i++) {
      step(event, nowNanos);
      event = i < maxEvents ? queue.poll() : null;
    }
    try {
      mayWait = machine.flush(nowNanos);
    } catch (Throwable bug) {
      mayWait = false;
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

  private void park(boolean nap) {
    long deadline = deadlineNanos;
    long wakesAfter = nap ? Math.min(deadline, sinceOrigin() + napNanos) : deadline;
    wakesAfterNanos = wakesAfter;
    napping = nap;
    parked.set(true);
    // Who holds the engine looks at the queue and at the deadline after it let go.
    if ((queue.isEmpty() || holder.get() != null) && !stopping && deadline == deadlineNanos) {
      if (wakesAfter == NEVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, Math.max(1, wakesAfter - sinceOrigin()));
      }
    }
    parked.set(false);
    napping = false;
  }

  private long sinceOrigin() {
    return NodeClock.nanoTime() - origin;
  }

  /** Stands in until the start. */
  private static final class NoMachine implements Machine {
    @Override
    public void step(EngineEvent event, long nowNanos) {}

    @Override
    public boolean flush(long nowNanos) {
      return false;
    }
  }
}
