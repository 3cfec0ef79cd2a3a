package org.freshet.pubsub.core.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.NodeInfo;
import org.freshet.pubsub.transport.ProtocolId;

/** What the node tells its stream handlers about itself; follows what is listened on and served. */
public final class NodeSelf implements NodeInfo {
  private final Identity identity;
  private final Connections connections;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
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

  /** The node listens on further addresses. */
  void listensOn(List<Multiaddr> addresses) {
    synchronized (this) {
      List<Multiaddr> all = new ArrayList<>(listenAddresses);
      all.addAll(addresses);
      listenAddresses = List.copyOf(all);
    }
    listeners.forEach(Runnable::run);
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public Set<ProtocolId> protocols() {
    return connections.protocols();
  }
}
