package org.freshet.pubsub.core.runtime;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.pubsub.peer.PeerId;

/** All threads of a node but its transports' own; daemons, named after the node, made on demand. */
public final class NodeThreads {
  /** Validators may wait for something; more of them than cores must not stop the others. */
  static final int VALIDATION_THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());

  /** Each may wait for a name server that does not answer. */
  private static final int LOOKUP_THREADS = 4;

  private static final int LOOKUP_THREADS_IDLE_SECONDS = 10;
  private static final int MAX_WAITING_LOOKUPS = 256;

  private final String prefix;
  private final ExecutorService handlers;
  private final ExecutorService verification;
  private final int verifiers;
  private final ExecutorService validation;
  private final ThreadPoolExecutor lookups;
  private final ScheduledThreadPoolExecutor timer;

  /** Names threads after this identity's last characters; starts none. */
  public NodeThreads(PeerId localPeer) {
    String id = localPeer.toString();
    int cores = Runtime.getRuntime().availableProcessors();
    this.prefix = "freshet-" + id.substring(Math.max(0, id.length() - 6)) + "-";
    this.handlers = Executors.newCachedThreadPool(factory("handler"));
    this.verifiers = cores;
    this.verification = fixedPool("verify", verifiers);
    this.validation = fixedPool("validate", VALIDATION_THREADS);
    this.lookups =
        new ThreadPoolExecutor(
            LOOKUP_THREADS,
            LOOKUP_THREADS,
            LOOKUP_THREADS_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING_LOOKUPS),
            factory("lookup"));
    this.lookups.allowCoreThreadTimeOut(true);
    this.timer = new ScheduledThreadPoolExecutor(1, factory("timer"));
    this.timer.setRemoveOnCancelPolicy(true);
  }

  private ExecutorService fixedPool(String role, int size) {
    return new ThreadPoolExecutor(
        size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory(role));
  }

  private ThreadFactory factory(String role) {
    AtomicInteger number = new AtomicInteger();
    return body -> create(role + "-" + number.incrementAndGet(), body);
  }

  Thread create(String role, Runnable body) {
    return new NodeThread(prefix + role, body);
  }

  /** Runs something on a thread of its own. */
  public void start(String role, Runnable body) {
    create(role, body).start();
  }

  /** {@return as many threads as are needed, for code of the application, which may block} */
  public ExecutorService handlers() {
    return handlers;
  }

  /** {@return one thread for each core, for checking signatures} */
  public ExecutorService verification() {
    return verification;
  }

  /** {@return how many threads check signatures} */
  int verifiers() {
    return verifiers;
  }

  /** {@return a few threads for validators} */
  public ExecutorService validation() {
    return validation;
  }

  /** {@return a few threads for looking up names; rejects when too many wait} */
  public ExecutorService lookups() {
    return lookups;
  }

  /** {@return starts things later; nothing on it may block} */
  public ScheduledExecutorService timer() {
    return timer;
  }

  /** {@return whether the calling thread belongs to a node, so that waiting on it may deadlock} */
  public static boolean isCurrent() {
    return Thread.currentThread() instanceof NodeThread;
  }

  /**
   * Ends all threads: those at work get the time to finish and are interrupted then.
   *
   * @param patienceMillis how long to wait, once before and half of it again after the interrupt
   */
  public void close(long patienceMillis) {
    List<ExecutorService> pools = List.of(timer, lookups, verification, validation, handlers);
    timer.shutdownNow();
    lookups.shutdownNow();
    verification.shutdownNow();
    pools.forEach(ExecutorService::shutdown);
    if (!awaitAll(pools, patienceMillis)) {
      pools.forEach(ExecutorService::shutdownNow);
      awaitAll(pools, patienceMillis / 2);
    }
  }

  private static boolean awaitAll(List<ExecutorService> pools, long timeoutMillis) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    boolean all = true;
    for (ExecutorService pool : pools) {
      long leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
      try {
        all &= pool.awaitTermination(leftNanos, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return all;
  }

  private static final class NodeThread extends Thread {
    NodeThread(String name, Runnable body) {
      super(null, body, name);
      setDaemon(true);
    }
  }
}
