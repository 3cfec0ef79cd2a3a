package org.freshet.pubsub.router.gossipsub;

import java.util.LinkedHashMap;
import java.util.Map;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.RouterContext;

/**
 * Peers with whom there is an agreement (gossipsub v1.1, explicit peering): kept connected, sent
 * everything, outside of meshes and scores.
 */
final class DirectPeers {
  private final RouterContext context;
  private final Map<PeerId, Multiaddr> addresses = new LinkedHashMap<>();

  DirectPeers(GossipsubParams params, RouterContext context) {
    this.context = context;
    params.directPeers().forEach(this::add);
  }

  /**
   * Adds a peer, or changes its address.
   *
   * @param address ends in {@code /p2p/…}
   */
  void add(Multiaddr address) {
    addresses.put(address.peerId().orElseThrow(), address);
  }

  void remove(PeerId id) {
    addresses.remove(id);
  }

  boolean contains(Who who) {
    return !addresses.isEmpty() && who.id().filter(addresses::containsKey).isPresent();
  }

  /** Dials those that are no neighbours. */
  void connect() {
    if (addresses.isEmpty()) {
      return;
    }
    Map<PeerId, Multiaddr> missing = new LinkedHashMap<>(addresses);
    for (Neighbour neighbour : context.neighbours()) {
      neighbour.id().ifPresent(missing::remove);
    }
    for (Multiaddr address : missing.values()) {
      context.count("direct.dials");
      context.connect(address);
    }
  }
}
