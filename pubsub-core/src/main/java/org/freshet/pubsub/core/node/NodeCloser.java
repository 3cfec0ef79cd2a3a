package org.freshet.pubsub.core.node;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.freshet.pubsub.core.engine.EngineEvent.ShutdownRequested;
import org.freshet.pubsub.core.runtime.EngineRunner;
import org.freshet.pubsub.core.runtime.Network;
import org.freshet.pubsub.core.runtime.NodeClock;
import org.freshet.pubsub.core.runtime.NodeThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a node, step by step and each step bounded: together less than ten seconds. */
public final class NodeCloser {
  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");

  private static final long TOTAL_MILLIS = 10_000;
  private static final long QUEUES_MILLIS = 1000;
  private static final long QUEUES_POLL_MILLIS = 5;
  private static final long ENGINE_MILLIS = 500;
  private static final long TRANSPORTS_MILLIS = 5000;

  /** Spent up to one and a half times, see {@link NodeThreads#close}. */
  private static final long THREADS_MILLIS = 1000;

  private final NodeState state;
  private final ApplicationSide application;
  private final EngineRunner runner;
  private final Network network;
  private final NodeThreads threads;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Creates it for a node that is open. */
  public NodeCloser(
      NodeState state,
      ApplicationSide application,
      EngineRunner runner,
      Network network,
      NodeThreads threads) {
    this.state = state;
    this.application = application;
    this.runner = runner;
    this.network = network;
    this.threads = threads;
  }

  /**
   * Ends the node, or waits until it has ended; idempotent.
   *
   * <p>On a thread of a node it does not wait: that thread may be what is waited for.
   */
  public void close() {
    if (begun.compareAndSet(false, true)) {
      state.close();
      threads.start("close", this::run);
    }
    if (NodeThreads.isCurrent()) {
      return;
    }
    try {
      if (!ended.await(TOTAL_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("the node has not ended within {} ms and goes on ending", TOTAL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      application.publisher().refuse();
      application.topics().closeAll();
      network.refuse();
      letQueuesLeave();
      runner.submit(new ShutdownRequested());
      queuesAreEmpty(ENGINE_MILLIS);
      network.close(TRANSPORTS_MILLIS);
      runner.stop(ENGINE_MILLIS);
      application.listeners().end();
      application.publisher().end();
      application.completions().end();
      threads.close(THREADS_MILLIS);
      if (application.completions().hasWaiting()) {
        threads.start("last", application.completions()::finish);
      }
    } finally {
      ended.countDown();
    }
  }

  private void letQueuesLeave() {
    long deadlineNanos = NodeClock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(QUEUES_MILLIS);
    while (deadlineNanos - NodeClock.nanoTime() > 0) {
      if (queuesAreEmpty(QUEUES_MILLIS) && application.publisher().isIdle()) {
        return;
      }
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(QUEUES_POLL_MILLIS));
    }
  }

  /** {@return whether nothing is queued}, when the engine has handled all that happened before. */
  private boolean queuesAreEmpty(long timeoutMillis) {
    try {
      return application.questions().queuesAreEmpty().get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the question is never failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
