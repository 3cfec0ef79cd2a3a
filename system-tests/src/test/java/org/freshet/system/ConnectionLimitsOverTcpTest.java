package org.freshet.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node refuses, as those see it that are refused. */
class ConnectionLimitsOverTcpTest {
  private final PubSub victim =
      PubSub.builder()
          .listen("/ip4/0.0.0.0/tcp/0")
          .router("floodsub")
          .echo(false)
          .connectionLimits(
              ConnectionLimits.DEFAULT.toBuilder()
                  .loopbackIsCounted(true)
                  .maxHalfOpenPerAddress(5)
                  .build())
          .transportSettings(
              TransportSettings.DEFAULT.toBuilder().maxStreamsPerConnection(2).build())
          .build();
  private final int port =
      Integer.parseInt(victim.addresses().get(0).value(AddressProtocol.TCP).orElseThrow());
  private final Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port);
  private final Stranger stranger = new Stranger();

  @AfterEach
  void close() {
    stranger.close();
    victim.close();
  }

  @Test
  void silentConnectionsFromOneAddressKeepNobodyElseOut() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 30; i++) {
        InetAddress from = InetAddress.getByName("127.0.0.2");
        silent.add(new Socket(InetAddress.getByName("127.0.0.1"), port, from, 0));
      }
      await().until(() -> count("connections.refused.half_open_per_address") == 25);
      assertThat(count("connections.half_open.now")).isEqualTo(5);
      assertThat(silent.stream().filter(ConnectionLimitsOverTcpTest::isHungUpOn)).hasSize(25);

      // Its address is another one.
      assertThat(stranger.dial(address).remote()).contains(victim.peerId());
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
    await().until(() -> count("connections.half_open.now") == 0);
    assertThat(count("handshakes.failed.lost")).isEqualTo(5);
  }

  @Test
  void streamsBeyondTheLimitOfAConnectionAreCounted() throws Exception {
    Connection connection = stranger.dial(address);
    Stranger.Out.open(connection);
    Stranger.Out.open(connection);

    assertThatThrownBy(() -> Stranger.Out.open(connection))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.error().code()).isEqualTo(StreamError.RESOURCE_LIMIT.code()));
    assertThat(count("streams.refused.per_connection")).isEqualTo(1);
  }

  @Test
  void bannedPeerIsToldAndItsStreamsEnd() throws Exception {
    Connection connection = stranger.dial(address);
    Stranger.Out stream = Stranger.Out.open(connection);
    stream.frame(Stranger.subscription("t", true));
    await().until(() -> !victim.topic("t").subscribers().toCompletableFuture().join().isEmpty());

    victim.bans().ban(stranger.identity.peerId());

    assertThat(connection.closed().toCompletableFuture().get(10, TimeUnit.SECONDS).code())
        .isEqualTo(StreamError.GATED.code());
    assertThat(stream.ended.get(10, TimeUnit.SECONDS).code()).isEqualTo(StreamError.GATED.code());
    await().until(() -> victim.topic("t").subscribers().toCompletableFuture().join().isEmpty());
    Connection again = stranger.dial(address);
    assertThat(again.closed().toCompletableFuture().get(10, TimeUnit.SECONDS).code())
        .isEqualTo(StreamError.GATED.code());
    assertThat(count("connections.refused.banned")).isEqualTo(1);
  }

  private long count(String counter) {
    return victim.stats().get(counter);
  }

  private static boolean isHungUpOn(Socket socket) {
    try {
      socket.setSoTimeout(100);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (SocketException reset) {
      return true;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
