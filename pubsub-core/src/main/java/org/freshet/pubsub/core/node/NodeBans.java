package org.freshet.pubsub.core.node;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.Ban;
import org.freshet.pubsub.Bans;
import org.freshet.pubsub.core.connection.BanList;
import org.freshet.pubsub.core.runtime.Connections;
import org.freshet.pubsub.peer.IpPrefix;
import org.freshet.pubsub.peer.PeerId;

/** A node's bans, as its application sees them. */
public final class NodeBans implements Bans {
  private final PeerId localPeer;
  private final BanList list;
  private final Connections connections;

  /** Creates it over the list that the node's gate asks. */
  public NodeBans(PeerId localPeer, BanList list, Connections connections) {
    this.localPeer = localPeer;
    this.list = list;
    this.connections = connections;
  }

  @Override
  public void ban(PeerId peer) {
    ban(peer, Optional.empty());
  }

  @Override
  public void ban(PeerId peer, Duration duration) {
    ban(peer, Optional.of(duration));
  }

  private void ban(PeerId peer, Optional<Duration> duration) {
    if (peer.equals(localPeer)) {
      throw new IllegalArgumentException(peer + " is this node itself: it cannot be banned");
    }
    list.add(peer, duration);
    connections.closeBanned();
  }

  @Override
  public void ban(IpPrefix addresses) {
    ban(addresses, Optional.empty());
  }

  @Override
  public void ban(IpPrefix addresses, Duration duration) {
    ban(addresses, Optional.of(duration));
  }

  private void ban(IpPrefix addresses, Optional<Duration> duration) {
    list.add(addresses, duration);
    connections.closeBanned();
  }

  @Override
  public boolean unban(PeerId peer) {
    return list.remove(peer);
  }

  @Override
  public boolean unban(IpPrefix addresses) {
    return list.remove(addresses);
  }

  @Override
  public List<Ban> list() {
    return list.all();
  }
}
