package org.freshet.pubsub.router;

import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.peer.PeerId;

/**
 * The streams whose connections proved the same identity; a connection that proved none is its own
 * neighbour.
 *
 * <p>A view of streams without a state of its own: it begins with its first stream and ends with
 * its last. One object stands for it all that time, so it may be a key by identity. Engine thread
 * only.
 */
public interface Neighbour {
  /** {@return the identity, empty where none was proved} */
  Optional<PeerId> id();

  /** {@return the streams we read from it, of whatever protocol, oldest first} */
  List<InboundStream> inbound();

  /** {@return the RPC stream we write to it, from the decision to open it until its end} */
  Optional<OutboundStream> outbound();

  /** {@return whether we dialled the connection of its outbound (else its newest) stream} */
  boolean dialledByUs();
}
