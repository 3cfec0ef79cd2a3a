package org.freshet.pubsub;

import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.peer.PeerId;

/**
 * What became of a published message; immutable.
 *
 * @param id the message's id
 * @param copies one for each neighbour that the router chose, or that {@link
 *     PublishOptions#onlyTo()} named, in the order in which they came to their end; none at all
 *     when a message with this id was seen before, which {@code publish.duplicate} counts
 */
public record PublishResult(MessageId id, List<Copy> copies) {
  /** Copies the list. */
  public PublishResult {
    copies = List.copyOf(copies);
  }

  /** {@return to how many neighbours it was queued} */
  public int receivers() {
    return (int) copies.stream().filter(copy -> !copy.outcome().isRefused()).count();
  }

  /** {@return how many copies did not reach the socket} */
  public int dropped() {
    return (int) copies.stream().filter(copy -> copy.outcome() != Outcome.WRITTEN).count();
  }

  /**
   * One copy.
   *
   * @param neighbour for whom, empty where it proved no identity
   * @param outcome what became of it
   */
  public record Copy(Optional<PeerId> neighbour, Outcome outcome) {}
}
