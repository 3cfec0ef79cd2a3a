package org.freshet.pubsub.transport.quic;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;

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
    AddressProtocol host = parts.get(0).protocol();
    return host == AddressProtocol.IP4 || host == AddressProtocol.IP6;
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
    Multiaddr.Component host = address.components().get(0);
    int port = Integer.parseInt(address.components().get(1).value());
    try {
      return new InetSocketAddress(InetAddress.getByName(host.value()), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(host.value() + " is no IP address", e);
    }
  }

  static Multiaddr toMultiaddr(InetSocketAddress socket) {
    InetAddress ip = socket.getAddress();
    String host = ip.getHostAddress();
    int zone = host.indexOf('%');
    String plain = zone < 0 ? host : host.substring(0, zone);
    String protocol = ip instanceof Inet6Address ? "ip6" : "ip4";
    return Multiaddr.parse("/" + protocol + "/" + plain + "/udp/" + socket.getPort() + "/quic-v1");
  }
}
