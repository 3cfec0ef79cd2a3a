package org.freshet.pubsub.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.freshet.pubsub.Ban;
import org.freshet.pubsub.Bans;
import org.freshet.pubsub.peer.IpPrefix;
import org.freshet.pubsub.peer.PeerId;

/** Bans that keep nobody out, on a clock that stands at the epoch. */
final class FakeBans implements Bans {
  private final List<Ban> list = new CopyOnWriteArrayList<>();

  @Override
  public void ban(PeerId peer) {
    list.add(new Ban.OfPeer(peer, Optional.empty()));
  }

  @Override
  public void ban(PeerId peer, Duration duration) {
    list.add(new Ban.OfPeer(peer, Optional.of(Instant.EPOCH.plus(duration))));
  }

  @Override
  public void ban(IpPrefix addresses) {
    list.add(new Ban.OfAddresses(addresses, Optional.empty()));
  }

  @Override
  public void ban(IpPrefix addresses, Duration duration) {
    list.add(new Ban.OfAddresses(addresses, Optional.of(Instant.EPOCH.plus(duration))));
  }

  @Override
  public boolean unban(PeerId peer) {
    return list.removeIf(ban -> ban instanceof Ban.OfPeer of && of.peer().equals(peer));
  }

  @Override
  public boolean unban(IpPrefix addresses) {
    return list.removeIf(
        ban -> ban instanceof Ban.OfAddresses of && of.addresses().equals(addresses));
  }

  @Override
  public List<Ban> list() {
    return List.copyOf(list);
  }
}
