package org.freshet.pubsub.core.resolve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;

/** Addresses that begin with a name. */
public final class Names {
  private Names() {}

  /** {@return whether the address must be looked up before it can be dialled} */
  public static boolean isNamed(Multiaddr address) {
    return switch (address.components().get(0).protocol()) {
      case DNS, DNS4, DNS6, DNSADDR -> true;
      case IP4, IP6, TCP, UDP, P2P, QUIC_V1 -> false;
    };
  }

  /**
   * {@return an address of the same kind with an IP address for the name, to ask transports about}
   * Empty for {@code /dnsaddr}, which may stand for addresses of any kind.
   */
  public static Optional<Multiaddr> sample(Multiaddr named) {
    return switch (named.components().get(0).protocol()) {
      case DNS, DNS4 -> Optional.of(replaced(named, AddressProtocol.IP4, "0.0.0.0"));
      case DNS6 -> Optional.of(replaced(named, AddressProtocol.IP6, "::"));
      default -> Optional.empty();
    };
  }

  /** {@return what is wrong with a {@code /dnsaddr}, empty where nothing is} */
  public static Optional<String> fault(Multiaddr address) {
    boolean wrong =
        address.has(AddressProtocol.DNSADDR) && address.withoutPeerId().components().size() > 1;
    return wrong
        ? Optional.of("behind the name in " + address + " may stand /p2p/<id>, and nothing else")
        : Optional.empty();
  }

  static Multiaddr replaced(Multiaddr named, AddressProtocol protocol, String ip) {
    List<Multiaddr.Component> parts = new ArrayList<>(named.components());
    parts.set(0, Multiaddr.parse("/" + protocol.text() + "/" + ip).components().get(0));
    return new Multiaddr(parts);
  }
}
