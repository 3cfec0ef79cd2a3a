package org.freshet.pubsub.core.identify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.core.keys.CoreKeyProvider;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.NodeInfo;
import org.freshet.pubsub.transport.ProtocolId;

/** A node's facts, and what its identify handler found out about others. */
final class FakeNode implements NodeInfo, IdentifyListener {
  static final CoreKeyProvider KEYS = new CoreKeyProvider();

  final Identity identity;
  final List<Multiaddr> addresses = new ArrayList<>();
  final Set<ProtocolId> protocols = new LinkedHashSet<>();
  final List<RemoteInfo> heard = new ArrayList<>();
  private final List<Runnable> listeners = new ArrayList<>();

  FakeNode(KeyType type) {
    identity = KEYS.generate(type);
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public List<Multiaddr> listenAddresses() {
    return List.copyOf(addresses);
  }

  @Override
  public Set<ProtocolId> protocols() {
    return protocols;
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  void changed() {
    listeners.forEach(Runnable::run);
  }

  @Override
  public void onIdentified(Connection connection, RemoteInfo info) {
    heard.add(info);
  }
}
