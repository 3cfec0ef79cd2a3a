package org.freshet.pubsub.router.gossipsub;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.freshet.pubsub.peer.Multiaddr;

/**
 * Which peers share an address (gossipsub v1.1, P6): an IPv4 or IPv6 one, or the /64 of the latter.
 */
final class IpColocation {
  private final int threshold;
  private final List<IpNetwork> allowed;
  private final Map<IpKey, Set<PeerScore>> peers = new LinkedHashMap<>();

  IpColocation(ScoreParams params) {
    this.threshold = params.ipColocationThreshold();
    this.allowed =
        Stream.concat(Stream.of("127.0.0.0/8", "::1"), params.ipColocationAllowed().stream())
            .map(IpNetwork::parse)
            .toList();
  }

  /** The peer's streams come from these addresses now, and from no others. */
  void update(PeerScore peer, Set<Multiaddr> addresses) {
    Set<IpKey> now = new LinkedHashSet<>();
    for (Multiaddr address : addresses) {
      if (!isAllowed(address)) {
        now.addAll(IpKey.of(address));
      }
    }
    if (now.equals(peer.addresses)) {
      return;
    }
    for (IpKey key : peer.addresses) {
      if (!now.contains(key)) {
        leave(peer, key);
      }
    }
    for (IpKey key : now) {
      if (peer.addresses.add(key)) {
        Set<PeerScore> sharing = peers.computeIfAbsent(key, any -> new LinkedHashSet<>());
        sharing.add(peer);
        sharing.forEach(PeerScore::markStale);
      }
    }
    peer.addresses.retainAll(now);
  }

  private void leave(PeerScore peer, IpKey key) {
    Set<PeerScore> sharing = peers.get(key);
    if (sharing != null) {
      sharing.forEach(PeerScore::markStale);
      sharing.remove(peer);
      if (sharing.isEmpty()) {
        peers.remove(key);
      }
    }
  }

  private boolean isAllowed(Multiaddr address) {
    Optional<byte[]> ip = IpKey.address(address);
    return ip.isEmpty() || allowed.stream().anyMatch(network -> network.contains(ip.get()));
  }

  /** {@return the sum of the squares of the surplus on each of the peer's addresses} */
  double factor(PeerScore peer) {
    double factor = 0;
    for (IpKey key : peer.addresses) {
      Set<PeerScore> sharing = peers.get(key);
      double surplus = sharing == null ? 0 : Math.max(0, sharing.size() - threshold);
      factor += surplus * surplus;
    }
    return factor;
  }

  int size() {
    return peers.size();
  }
}
