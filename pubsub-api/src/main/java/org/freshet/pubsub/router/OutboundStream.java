package org.freshet.pubsub.router;

import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * The direction of a stream on which we write; engine thread only.
 *
 * <p>It exists from the decision to open it: what is sent before it is negotiated waits behind the
 * hello. Its queue, its negotiated features and a mesh membership that runs through it die with it
 * (rule 1).
 */
public interface OutboundStream {
  /** {@return a number that no other stream of this node has or had} */
  long id();

  /**
   * {@return what was negotiated on it}
   *
   * @throws IllegalStateException before {@link Router#onOutboundOpened}
   */
  ProtocolId protocol();

  /** {@return whether it is negotiated and has not ended} */
  boolean isOpen();

  /** {@return whose it is; still answers after the stream has ended} */
  Neighbour neighbour();

  /** {@return where the far end of its connection is} */
  Multiaddr remoteAddress();

  /** {@return the largest frame that may be sent on it, in bytes without the length prefix} */
  int maxFrameBytes();

  /** {@return how many bytes wait in its queue} */
  long queuedBytes();
}
