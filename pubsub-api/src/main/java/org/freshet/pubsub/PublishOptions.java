package org.freshet.pubsub;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.peer.PeerId;

/**
 * How one message is published; immutable. Start from {@link #DEFAULT} or {@link #PATIENT}.
 *
 * @param waitForRoom whether copies wait for room in full queues instead of being dropped. While
 *     more than {@link Limits#maxWaitingBytes()} wait in this way, {@code publish} itself blocks
 *     its caller (never a handler's or an event listener's thread)
 * @param giveUpAfter how long a copy may wait, for room and in the queue, before it is dropped as
 *     expired; positive
 * @param onlyTo the neighbours that get a copy, and nobody else; empty: those that the router
 *     chooses. Each of them that we have a stream to gets its copy, whether it wants the topic or
 *     not, and the router hears nothing of the message, so that it neither chooses others nor
 *     offers it to them later. What the neighbours do with it is their own affair: they will pass
 *     it on as any other. Own subscriptions get it as they get any own message
 */
public record PublishOptions(
    boolean waitForRoom, Duration giveUpAfter, Optional<Set<PeerId>> onlyTo) {
  /** Copies for full queues are dropped, others may take thirty seconds. */
  public static final PublishOptions DEFAULT =
      new PublishOptions(false, Duration.ofSeconds(30), Optional.empty());

  /** Waits for room, and may take five minutes. */
  public static final PublishOptions PATIENT =
      new PublishOptions(true, Duration.ofMinutes(5), Optional.empty());

  /**
   * Copies the neighbours, in their order, and checks the duration.
   *
   * @throws IllegalArgumentException when it is not positive
   */
  public PublishOptions {
    onlyTo = onlyTo.map(LinkedHashSet::new).map(Collections::unmodifiableSet);
    if (giveUpAfter.isNegative() || giveUpAfter.isZero()) {
      throw new IllegalArgumentException("giveUpAfter must be positive: " + giveUpAfter);
    }
  }

  /** {@return the same, waiting for room or not} */
  public PublishOptions withWaitForRoom(boolean wait) {
    return new PublishOptions(wait, giveUpAfter, onlyTo);
  }

  /** {@return the same with another time after which copies are dropped} */
  public PublishOptions withGiveUpAfter(Duration time) {
    return new PublishOptions(waitForRoom, time, onlyTo);
  }

  /** {@return the same for these neighbours only} */
  public PublishOptions withOnlyTo(Collection<PeerId> neighbours) {
    return new PublishOptions(
        waitForRoom, giveUpAfter, Optional.of(new LinkedHashSet<>(neighbours)));
  }

  /**
   * {@return the same for own subscriptions only, even where {@link PubSubBuilder#echo} is off}
   * Nothing leaves the node.
   */
  public PublishOptions withLocalOnly() {
    return withOnlyTo(Set.of());
  }

  /** {@return whether nothing is to leave the node} */
  public boolean isLocalOnly() {
    return onlyTo.filter(Set::isEmpty).isPresent();
  }
}
