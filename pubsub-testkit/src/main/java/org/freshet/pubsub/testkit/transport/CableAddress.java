package org.freshet.pubsub.testkit.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;

/** The two ends of a cable on loopback. */
final class CableAddress {
  private CableAddress() {}

  /** {@return where the listener is} */
  static InetSocketAddress socket(Multiaddr listener, AddressProtocol protocol) {
    String port =
        listener
            .value(protocol)
            .orElseThrow(
                () -> new IllegalArgumentException(listener + " has no " + protocol + " port"));
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }

  /** {@return the listener's address with another port} */
  static Multiaddr withPort(Multiaddr listener, AddressProtocol protocol, int port) {
    return new Multiaddr(
        listener.components().stream()
            .map(
                part ->
                    part.protocol() == protocol
                        ? new Multiaddr.Component(protocol, Integer.toString(port))
                        : part)
            .toList());
  }
}
