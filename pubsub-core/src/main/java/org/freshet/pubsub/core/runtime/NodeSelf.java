package org.freshet.pubsub.core.runtime;

import java.util.List;
import java.util.Set;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.NodeInfo;
import org.freshet.pubsub.transport.ProtocolId;

/** What the node tells its stream handlers about itself; follows what is listened on and served. */
public final class NodeSelf implements NodeInfo {
  private final Identity identity;
  private final Connections connections;
  private volatile List<Multiaddr> listenAddresses = List.of();

  /** Creates it for a node that does not listen yet. */
  public NodeSelf(Identity identity, Connections connections) {
    this.identity = identity;
    this.connections = connections;
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public List<Multiaddr> listenAddresses() {
    return listenAddresses;
  }

  void listensOn(List<Multiaddr> addresses) {
    listenAddresses = List.copyOf(addresses);
  }

  @Override
  public Set<ProtocolId> protocols() {
    return connections.protocols();
  }
}
