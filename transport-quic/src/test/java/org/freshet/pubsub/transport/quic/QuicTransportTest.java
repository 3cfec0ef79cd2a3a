package org.freshet.pubsub.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.testkit.transport.Patience;
import org.freshet.pubsub.testkit.transport.RecordingListener;
import org.freshet.pubsub.testkit.transport.TransportNode;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuicTransportTest {
  private final QuicNodes nodes = new QuicNodes();

  @AfterEach
  void closeAll() {
    nodes.close();
  }

  @Test
  void understandsAddressesOfVersion1Only() {
    Transport quic = nodes.node().transport();

    assertThat(quic.handles(Multiaddr.parse("/ip4/1.2.3.4/udp/1/quic-v1"))).isTrue();
    assertThat(quic.handles(Multiaddr.parse("/ip6/::1/udp/1/quic-v1"))).isTrue();
    assertThat(quic.handles(Multiaddr.parse("/ip4/1.2.3.4/udp/1"))).isFalse();
    assertThat(quic.handles(Multiaddr.parse("/ip4/1.2.3.4/tcp/1"))).isFalse();
    assertThat(quic.handles(Multiaddr.parse("/dns4/a.example/udp/1/quic-v1"))).isFalse();
  }

  @Test
  void otherAddressesAreRefusedWithTheRemedy() {
    Multiaddr tcp = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
    TransportNode node = nodes.node();

    assertThatThrownBy(() -> node.listen(tcp)).hasMessageContaining("/udp/<port>/quic-v1");
    assertThatThrownBy(() -> node.dial(tcp)).hasMessageContaining("/udp/<port>/quic-v1");
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void anyKindOfIdentityIsProved(KeyType type) {
    KeyProvider keys = KeyProvider.installed();
    Identity theirs = keys.generate(type);
    Identity ours = keys.generate(type);
    TransportNode server = nodes.node(TransportSettings.DEFAULT, theirs);
    Connection connection = nodes.node(TransportSettings.DEFAULT, ours).dial(server.listen());

    assertThat(connection.remote()).contains(theirs.peerId());
    assertThat(server.connection().remote()).contains(ours.peerId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ip6/::1/udp/0/quic-v1", "/ip4/0.0.0.0/udp/0/quic-v1"})
  void listensWhereItIsTold(String address) {
    TransportNode server = nodes.node();
    String bound = server.listen(Multiaddr.parse(address)).toString();
    Connection connection =
        nodes.node().dial(Multiaddr.parse(bound.replace("0.0.0.0", "127.0.0.1")));

    assertThat(echo(connection, "over there")).isEqualTo("over there");
  }

  @Test
  void farSideThatDoesNotTakeUsMakesNoConnection() {
    TransportNode server = nodes.node();
    server.refuse(StreamError.GATED);
    TransportNode client = nodes.node();
    Multiaddr address = server.listen();

    assertThatThrownBy(() -> client.dial(address))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.error().code()).isEqualTo(StreamError.GATED.code()));
    assertThat(client.connections()).isEmpty();
  }

  /**
   * A connection that the far side has closed is closed for us when no packet of it can come any
   * more, nine round trips later; the dial has failed long before.
   */
  @Test
  void farSideThatDoesNotTakeUsIsNotWaitedFor() throws IOException {
    TransportSettings settings =
        TransportSettings.DEFAULT.toBuilder().handshakeTimeout(Duration.ofSeconds(4)).build();
    TransportNode server = nodes.node();
    server.refuse(StreamError.GATED);
    try (Relay relay = new Relay(server.listen(), Duration.ofMillis(600))) {
      assertThatThrownBy(() -> nodes.node(settings).dial(relay.address()))
          .isInstanceOfSatisfying(
              StreamException.class,
              e -> assertThat(e.error().code()).isEqualTo(StreamError.GATED.code()));
    }
  }

  @Test
  void allDialsShareOneSocket() {
    TransportNode server = nodes.node();
    TransportNode client = nodes.node();
    Multiaddr address = server.listen();
    for (int i = 0; i < 3; i++) {
      client.dial(address);
    }

    Patience.REAL.until("3 connections", () -> server.connections().size() == 3);
    assertThat(server.connections().stream().map(Connection::remoteAddress).distinct()).hasSize(1);
  }

  @Test
  void closedListenerFreesItsPortBehindItsLastConnection() {
    TransportNode server = nodes.node();
    Transport.Listener listener = server.listener(server.transport().defaultListenAddress());
    Connection connection = nodes.node().dial(listener.address());
    listener.close();
    assertThat(echo(connection, "still here")).isEqualTo("still here");
    assertThatThrownBy(() -> nodes.node().listen(listener.address()))
        .hasMessageContaining("free the port");

    connection.close(StreamError.CLOSED);

    TransportNode other = nodes.node();
    Patience.REAL.until(
        "the port to be free",
        () ->
            Patience.REAL.result(
                other
                    .transport()
                    .listen(listener.address(), other)
                    .handle((bound, failure) -> failure == null)));
  }

  private static String echo(Connection connection, String text) {
    RecordingListener heard = new RecordingListener();
    Stream stream = Patience.REAL.result(connection.open(List.of(QuicNodes.ECHO), heard));
    stream.request(100);
    stream.write(List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    Patience.REAL.until("the echo", () -> heard.size() == text.length());
    return new String(heard.bytes(), StandardCharsets.UTF_8);
  }
}
