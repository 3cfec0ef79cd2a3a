package org.freshet.pubsub.transport.quic;

import java.net.InetSocketAddress;
import java.util.List;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.netty.IpAddresses;

/** Between {@code /ip4/…/udp/…/quic-v1} and socket addresses. */
final class QuicAddresses {
  private QuicAddresses() {}

  /** {@return whether it is an address of QUIC version 1 and nothing more} */
  static boolean handles(Multiaddr address) {
    List<Multiaddr.Component> parts = address.withoutPeerId().components();
    if (parts.size() != 3
        || parts.get(1).protocol() != AddressProtocol.UDP
        || parts.get(2).protocol() != AddressProtocol.QUIC_V1) {
      return false;
    }
    return IpAddresses.beginsWithIp(address);
  }

  /**
   * {@return the socket address}
   *
   * @throws StreamException when it cannot be dialled or listened on; the reason says why
   */
  static InetSocketAddress toSocket(Multiaddr address) {
    if (!handles(address)) {
      throw new StreamException(
          StreamError.NEGOTIATION_FAILED.because(
              address + " is no QUIC address: give /ip4/<address>/udp/<port>/quic-v1, or /ip6"));
    }
    return IpAddresses.toSocket(address);
  }

  static Multiaddr toMultiaddr(InetSocketAddress socket) {
    return Multiaddr.parse(IpAddresses.toMultiaddr(socket, "udp") + "/quic-v1");
  }
}
