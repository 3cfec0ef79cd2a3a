package org.freshet.pubsub.router;

import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * The direction of a stream on which we read; engine thread only.
 *
 * <p>What it taught (subscriptions, extensions, flood counters) dies with it (rule 1): keep such
 * state in a map by stream and drop it in {@link Router#onInboundClosed}.
 */
public interface InboundStream {
  /** {@return a number that no other stream of this node has or had} */
  long id();

  /** {@return what was negotiated on it} */
  ProtocolId protocol();

  /** {@return whose it is; still answers after the stream has ended} */
  Neighbour neighbour();

  /** {@return where the far end of its connection is} */
  Multiaddr remoteAddress();

  /** {@return whether it still can be read} */
  boolean isOpen();
}
