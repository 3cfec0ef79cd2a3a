package org.freshet.pubsub.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.testkit.transport.Patience;
import org.freshet.pubsub.testkit.transport.TransportNode;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.quic.codec.QuicSockets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuicListenerTest {
  private static final int CLIENTS = 12;

  private final QuicNodes nodes = new QuicNodes();

  @AfterEach
  void closeAll() {
    nodes.close();
  }

  @Test
  void connectionsAreSpreadOverTheEventLoops() {
    assumeThat(Epoll.isAvailable() && Runtime.getRuntime().availableProcessors() > 1).isTrue();
    TransportNode server = nodes.node();
    Multiaddr address = server.listen();
    for (int i = 0; i < CLIENTS; i++) {
      nodes.node().dial(address);
    }

    Patience.REAL.until("all", () -> server.connections().size() == CLIENTS);
    assertThat(server.connections().stream().map(c -> ((QuicConnection) c).executor()).distinct())
        .hasSizeGreaterThan(1);
  }

  @Test
  void worksWithoutEpoll() {
    Identity identity = Identity.generate();
    TransportNode server =
        nodes.add(
            identity,
            new QuicTransport(
                identity, KeyProvider.installed(), TransportSettings.DEFAULT, QuicSockets.plain()));

    assertThat(nodes.node().dial(server.listen()).remote()).contains(identity.peerId());
  }

  @Test
  void whoBeginsWhenManyHaveBegunMustProveItsAddress() throws IOException {
    TransportNode server = nodes.node();
    Multiaddr address = server.listen();
    int most = QuicListener.MANY_HANDSHAKES;
    try (DatagramSocket liar = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      // Whose answers nobody reads.
      begin(liar, address, most);
      Patience.REAL.until("many handshakes", () -> server.handshakes().size() == most);
      begin(liar, address, most);

      nodes.node().dial(address);
      assertThat(server.handshakes().stream().filter(each -> each.endsWith("begins")))
          .hasSize(most + 1);
    }
  }

  /** Passes on the first packets of dials to the socket. */
  private void begin(DatagramSocket through, Multiaddr to, int count) throws IOException {
    TransportNode dialler = nodes.node();
    Multiaddr here = Multiaddr.parse("/ip4/127.0.0.1/udp/" + through.getLocalPort() + "/quic-v1");
    int port = Integer.parseInt(to.value(AddressProtocol.UDP).orElseThrow());
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    for (int i = 0; i < count; i++) {
      dialler.beginDial(here);
      do {
        packet.setLength(2048);
        through.receive(packet);
      } while (isFromServer(packet, server) || packet.getLength() < 1200);
      through.send(new DatagramPacket(packet.getData(), packet.getLength(), server));
    }
    dialler.close();
  }

  private static boolean isFromServer(DatagramPacket packet, InetSocketAddress server) {
    return packet.getSocketAddress().equals(server);
  }
}
