package org.freshet.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dials of whole nodes. */
@Timeout(60)
class DialOverTcpTest {

  private static PubSub node() {
    return PubSub.builder().listen("/ip4/127.0.0.1/tcp/0").router("floodsub").build();
  }

  @Test
  void namesAndSilentAddressesRaceWithTheOneThatAnswers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        ServerSocket closed = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        PubSub server = node();
        PubSub client = node()) {
      closed.close();
      String port = server.addresses().get(0).value(AddressProtocol.TCP).orElseThrow();
      List<Multiaddr> addresses =
          List.of(
              Multiaddr.parse("/ip4/127.0.0.1/tcp/" + closed.getLocalPort()),
              Multiaddr.parse("/ip4/127.0.0.1/tcp/" + silent.getLocalPort()),
              Multiaddr.parse("/dns4/localhost/tcp/" + port + "/p2p/" + server.peerId()));
      long before = System.nanoTime();

      assertThat(client.connect(addresses).toCompletableFuture().join()).contains(server.peerId());

      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .as("nobody waits for the silent one")
          .isLessThan(Duration.ofSeconds(8));
      await().until(() -> client.stats().get("connections.dialling.now") == 0);
      assertThat(client.stats().get("connections.dialled.now")).isEqualTo(1);
    }
  }
}
