package org.freshet.pubsub.core.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what code of others throws: the first with its stack, then one in ten seconds, because
 * strangers may be able to bring it about as often as they like. Any thread.
 */
public final class FailureLog {
  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final AtomicLong nextNanos = new AtomicLong(NodeClock.nanoTime());

  /** Creates a log that has been quiet. */
  public FailureLog() {}

  /** Logs what has failed. */
  public void failed(String what, Throwable failure) {
    long now = NodeClock.nanoTime();
    long next = nextNanos.get();
    if (now - next >= 0 && nextNanos.compareAndSet(next, now + QUIET_NANOS)) {
      LOG.error("{} failed", what, failure);
    } else {
      LOG.debug("{} failed again: {}", what, failure.toString());
    }
  }
}
