package org.freshet.pubsub.transport.tcp;

import java.net.InetSocketAddress;
import java.util.List;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.netty.IpAddresses;

/** Between {@code /ip4/…/tcp/…} and socket addresses. */
final class TcpAddresses {
  private TcpAddresses() {}

  /** {@return whether it is an address of a TCP port and nothing more} */
  static boolean handles(Multiaddr address) {
    List<Multiaddr.Component> parts = address.withoutPeerId().components();
    if (parts.size() != 2 || parts.get(1).protocol() != AddressProtocol.TCP) {
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
      throw refused(address + " is no TCP address: give /ip4/<address>/tcp/<port>, or /ip6");
    }
    return IpAddresses.toSocket(address);
  }

  static Multiaddr toMultiaddr(InetSocketAddress socket) {
    return IpAddresses.toMultiaddr(socket, "tcp");
  }

  private static StreamException refused(String why) {
    return new StreamException(StreamError.NEGOTIATION_FAILED.because(why));
  }
}
