package org.freshet.pubsub.transport.netty;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;

/** Between addresses that begin with an IP address and a port, and sockets'. */
public final class IpAddresses {
  private IpAddresses() {}

  /** {@return whether the address begins with {@code /ip4} or {@code /ip6}} */
  public static boolean beginsWithIp(Multiaddr address) {
    AddressProtocol host = address.components().get(0).protocol();
    return host == AddressProtocol.IP4 || host == AddressProtocol.IP6;
  }

  /** {@return the socket address in the first two components, an IP address and a port} */
  public static InetSocketAddress toSocket(Multiaddr address) {
    Multiaddr.Component host = address.components().get(0);
    int port = Integer.parseInt(address.components().get(1).value());
    try {
      return new InetSocketAddress(InetAddress.getByName(host.value()), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(host.value() + " is no IP address", e);
    }
  }

  /**
   * {@return the address of a socket, without a zone}
   *
   * @param transport what stands before the port, such as {@code tcp}
   */
  public static Multiaddr toMultiaddr(InetSocketAddress socket, String transport) {
    InetAddress ip = socket.getAddress();
    String host = ip.getHostAddress();
    int zone = host.indexOf('%');
    String plain = zone < 0 ? host : host.substring(0, zone);
    String protocol = ip instanceof Inet6Address ? "ip6" : "ip4";
    return Multiaddr.parse("/" + protocol + "/" + plain + "/" + transport + "/" + socket.getPort());
  }
}
