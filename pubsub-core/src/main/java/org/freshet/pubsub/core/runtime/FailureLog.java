package org.freshet.pubsub.core.runtime;

import org.freshet.pubsub.log.LogLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs, with its stack, what should not have been thrown: the first, then one in ten seconds,
 * because strangers may be able to bring it about as often as they like. Any thread.
 */
public final class FailureLog {
  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");

  private final LogLimit limit = LogLimit.ofFaults();

  /** Creates a log that has been quiet. */
  public FailureLog() {}

  /** Logs what has failed. */
  public void failed(String what, Throwable failure) {
    limit.write(LOG::error, () -> what + " failed", failure);
  }
}
