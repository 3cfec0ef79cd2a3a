package org.freshet.pubsub.transport;

import java.util.List;
import java.util.Set;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;

/** What a stream handler may ask about the node that it serves; injected, safe for any thread. */
public interface NodeInfo {
  /** {@return the node's identity} */
  Identity identity();

  /** {@return the addresses listened on now, without {@code /p2p}} */
  List<Multiaddr> listenAddresses();

  /** {@return the protocols served now, in a fixed order} */
  Set<ProtocolId> protocols();

  /**
   * Calls the listener after each change of the addresses or protocols, for as long as the node
   * lives, on the thread that made the change; it must not block.
   */
  void onChange(Runnable listener);
}
