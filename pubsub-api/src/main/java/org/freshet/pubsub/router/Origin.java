package org.freshet.pubsub.router;

import java.util.Optional;

/**
 * Where a message that is to be routed came from: this node's own application, or a stream.
 *
 * @param inbound the stream that brought its first valid copy (it may have ended since), empty for
 *     a message published here
 */
public record Origin(Optional<InboundStream> inbound) {
  /** Published by this node's application. */
  public static final Origin LOCAL = new Origin(Optional.empty());

  /** {@return the origin of a message that this stream brought} */
  public static Origin of(InboundStream stream) {
    return new Origin(Optional.of(stream));
  }

  /** {@return whether it was published here} */
  public boolean isLocal() {
    return inbound.isEmpty();
  }

  /** {@return whether it came from this neighbour} */
  public boolean isFrom(Neighbour neighbour) {
    return inbound.isPresent() && inbound.get().neighbour() == neighbour;
  }
}
