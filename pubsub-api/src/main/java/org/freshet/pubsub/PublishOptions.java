package org.freshet.pubsub;

import java.time.Duration;

/**
 * How one message is published; immutable.
 *
 * @param waitForRoom whether copies wait for room in full queues instead of being dropped. While
 *     more than {@link Limits#maxWaitingBytes()} wait in this way, {@code publish} itself blocks
 *     its caller (never a handler's or an event listener's thread)
 * @param giveUpAfter how long a copy may wait, for room and in the queue, before it is dropped as
 *     expired; positive
 */
public record PublishOptions(boolean waitForRoom, Duration giveUpAfter) {
  /** Copies for full queues are dropped, others may take thirty seconds. */
  public static final PublishOptions DEFAULT = new PublishOptions(false, Duration.ofSeconds(30));

  /** Waits for room, and may take five minutes. */
  public static final PublishOptions PATIENT = new PublishOptions(true, Duration.ofMinutes(5));

  /**
   * Checks the duration.
   *
   * @throws IllegalArgumentException when it is not positive
   */
  public PublishOptions {
    if (giveUpAfter.isNegative() || giveUpAfter.isZero()) {
      throw new IllegalArgumentException("giveUpAfter must be positive: " + giveUpAfter);
    }
  }
}
