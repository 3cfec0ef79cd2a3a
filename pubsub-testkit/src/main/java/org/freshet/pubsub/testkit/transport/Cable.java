package org.freshet.pubsub.testkit.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.freshet.pubsub.peer.Multiaddr;

/**
 * The way to a listener, which a test can cut: then nothing arrives any more in either direction,
 * and nobody is told, as when a machine is switched off.
 */
public interface Cable extends AutoCloseable {
  /** {@return where to dial instead, with the listener's identity} */
  Multiaddr address();

  /** Lets nothing pass from now on, connections of later included. */
  void cut();

  @Override
  void close();

  /** {@return a cable to a TCP listener on loopback} */
  static Cable tcp(Multiaddr listener) {
    try {
      return new TcpCable(listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return a cable to a UDP listener on loopback} */
  static Cable udp(Multiaddr listener) {
    try {
      return new UdpCable(listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
