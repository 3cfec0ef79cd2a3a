package org.freshet.pubsub.router.gossipsub;

import java.util.Optional;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Neighbour;

/**
 * By what reputation is kept (rule 10).
 *
 * @param id the identity that was proved
 * @param address where none was proved, the address, an IPv6 one without its last 64 bits; else
 *     empty
 */
record Who(Optional<PeerId> id, String address) {
  static Who of(PeerId id) {
    return new Who(Optional.of(id), "");
  }

  /**
   * {@return by what the neighbour's reputation is kept, where its streams come from this address}
   */
  static Who of(Neighbour neighbour, Multiaddr remote) {
    if (neighbour.id().isPresent()) {
      return new Who(neighbour.id(), "");
    }
    String address =
        IpKey.network(remote)
            .map(IpKey::toString)
            .or(() -> remote.value(AddressProtocol.IP4))
            .orElseGet(remote::toString);
    return new Who(Optional.empty(), address);
  }
}
