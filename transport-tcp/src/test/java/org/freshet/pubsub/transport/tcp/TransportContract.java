package org.freshet.pubsub.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamListener;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What any transport must do between its nodes: dial, listen, refuse, end. */
abstract class TransportContract {
  static final ProtocolId ECHO = ProtocolId.of("/echo/1");
  static final ProtocolId SINK = ProtocolId.of("/sink/1");

  private final List<TestNode> nodes = new ArrayList<>();

  /** Long enough for a machine that is busy with something else. */
  @BeforeAll
  static void bePatient() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
  }

  /** {@return a new transport under test} */
  abstract Transport transport(Identity identity, KeyProvider keys, TransportSettings settings);

  /** {@return the settings that the tests begin from} */
  TransportSettings settings() {
    return TransportSettings.DEFAULT;
  }

  final TestNode node() {
    return node(settings());
  }

  final TestNode node(TransportSettings settings) {
    TestKeys keys = new TestKeys();
    Identity identity = keys.generate();
    TestNode node = new TestNode(identity, transport(identity, keys, settings));
    nodes.add(node);
    return node;
  }

  @AfterEach
  void closeNodes() {
    nodes.forEach(TestNode::close);
  }

  static void assertFails(ThrowingCallable call, StreamError with) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StreamException.class, e -> assertThat(e.error().code()).isEqualTo(with.code()));
  }

  static StreamListener listener(Stream stream, RecordingListener heard, int request) {
    stream.request(request);
    return heard;
  }

  @Test
  void bothSidesKnowEachOther() {
    TestNode server = node();
    TestNode client = node();
    Multiaddr address = server.listen();
    Connection dialled = client.dial(address);
    await().until(() -> server.connections.size() == 1);
    Connection accepted = server.connections.get(0);

    assertThat(client.connections).containsExactly(dialled);
    assertThat(dialled.remote()).contains(server.identity.peerId());
    assertThat(accepted.remote()).contains(client.identity.peerId());
    assertThat(dialled.remoteAddress()).isEqualTo(address.withoutPeerId());
    assertThat(accepted.remoteAddress().peerId()).isEmpty();
    assertThat(dialled.dialledByUs()).isTrue();
    assertThat(accepted.dialledByUs()).isFalse();
    assertThat(dialled.bytesRead()).isPositive();
  }

  @Test
  void listenerTellsTheRealPort() {
    Multiaddr address = node().listen();

    assertThat(address.toString()).doesNotContain("/0/");
  }

  @Test
  void anotherIdentityThanTheAddressNamesIsRefused() {
    TestNode server = node();
    TestNode client = node();
    Multiaddr wrong = server.listen().withPeerId(client.identity.peerId());

    assertThatThrownBy(() -> client.dial(wrong))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining(server.identity.peerId().toString())
        .hasMessageContaining(client.identity.peerId().toString());
    assertThat(client.connections).isEmpty();
  }

  @Test
  void addressWithoutIdentityTakesAnyone() {
    TestNode server = node();

    Connection connection = node().dial(server.listen().withoutPeerId());

    assertThat(connection.remote()).contains(server.identity.peerId());
  }

  @Test
  void diallerThatRefusesHasNoConnection() {
    TestNode server = node();
    TestNode client = node();
    client.refusal = Optional.of(StreamError.GATED);
    Multiaddr address = server.listen();

    assertFails(() -> client.dial(address), StreamError.GATED);
    assertThat(TestNode.await(client.connections.get(0).closed())).isEqualTo(StreamError.GATED);
  }

  @Test
  void listenerThatRefusesClosesTheConnection() {
    TestNode server = node();
    server.refusal = java.util.Optional.of(StreamError.GATED);
    Connection connection = node().dial(server.listen());

    TestNode.await(connection.closed());
    assertThat(TestNode.await(server.connections.get(0).closed())).isEqualTo(StreamError.GATED);
  }

  @Test
  void incomingConnectionIsAskedForBeforeItsHandshakeAndItsEndIsToldBeforeTheConnection() {
    TestNode server = node();
    List<String> before = new ArrayList<>();
    server.onConnection = connection -> before.addAll(server.handshakes);
    TestNode client = node();
    client.dial(server.listen());
    await().until(() -> server.connections.size() == 1);

    String port = server.connections.get(0).remoteAddress().components().get(1).value();
    assertThat(before).containsExactly(port + " begins", port + " ends well");
    assertThat(server.handshakes).hasSize(2);
    assertThat(client.handshakes).as("nobody came").isEmpty();
  }

  @Test
  void incomingConnectionThatIsNotWantedIsHungUpOn() {
    TestNode server = node();
    server.refusesIncoming = Optional.of(StreamError.RESOURCE_LIMIT);
    Multiaddr address = server.listen();

    assertFails(() -> node().dial(address), StreamError.CONNECTION_LOST);
    assertThat(server.handshakes).hasSize(1);
    assertThat(server.connections).isEmpty();
  }

  @Test
  void handlerThatThrowsRefuses() {
    TestNode server = node();
    TestNode client = node();
    client.onConnection =
        connection -> {
          throw new IllegalStateException("planted");
        };
    Multiaddr address = server.listen();

    assertFails(() -> client.dial(address), StreamError.INTERNAL);
    TestNode.await(client.connections.get(0).closed());
  }

  @Test
  void nobodyAtTheAddressFailsTheDial() {
    TestNode server = node();
    Multiaddr address = server.listen();
    server.close();

    assertFails(() -> node().dial(address), StreamError.CONNECTION_LOST);
  }

  @Test
  void addressInUseFailsToListenAndSaysSo() {
    Multiaddr taken = node().listen().withoutPeerId();

    assertThatThrownBy(() -> node().listen(taken)).hasMessageContaining(taken.toString());
  }

  @Test
  void closedListenerKeepsItsConnections() {
    TestNode server = node().serve(ECHO, EchoListener::new);
    Transport.Listener listener =
        TestNode.await(server.transport.listen(server.transport.defaultListenAddress(), server));
    Connection connection = node().dial(listener.address());
    listener.close();
    listener.close();
    await()
        .untilAsserted(
            () -> assertFails(() -> node().dial(listener.address()), StreamError.CONNECTION_LOST));

    assertThat(TestNode.await(connection.open(List.of(ECHO), new RecordingListener()))).isNotNull();
  }

  @Test
  void closingOneEndEndsBoth() {
    TestNode server = node().serve(ECHO, EchoListener::new);
    Connection connection = node().dial(server.listen());
    RecordingListener heard = new RecordingListener();
    TestNode.await(connection.open(List.of(ECHO), heard));
    connection.close(StreamError.RATE_LIMITED);
    connection.close(StreamError.INTERNAL);

    assertThat(TestNode.await(connection.closed())).isEqualTo(StreamError.RATE_LIMITED);
    TestNode.await(server.connections.get(0).closed());
    await().until(() -> heard.closed() != null);
    assertThat(heard.closed()).isEqualTo(StreamError.RATE_LIMITED);
    assertThatThrownBy(() -> TestNode.await(connection.open(List.of(ECHO), heard)))
        .isInstanceOf(StreamException.class);
    assertThat(heard.ends()).containsExactly("closed");
  }

  @Test
  void closingTheTransportEndsAllInTime() {
    TestNode server = node();
    TestNode client = node();
    Multiaddr address = server.listen();
    Connection connection = client.dial(address);
    await().until(() -> server.connections.size() == 1);
    long before = System.nanoTime();
    client.close();
    client.close();

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    assertThat(TestNode.await(connection.closed()).code()).isEqualTo(StreamError.SHUTDOWN.code());
    TestNode.await(server.connections.get(0).closed());
    assertFails(() -> client.dial(address), StreamError.SHUTDOWN);
    assertFails(() -> client.listen(), StreamError.SHUTDOWN);
    assertFails(
        () -> TestNode.await(connection.open(List.of(ECHO), new RecordingListener())),
        StreamError.CONNECTION_LOST);
  }

  @Test
  void closingTheTransportFromItsOwnThreadDoesNotWaitForItself() {
    TestNode server = node();
    TestNode client = node();
    client.onConnection = connection -> client.close();
    Transport.Dial dial = client.transport.dial(server.listen(), client);

    await().until(() -> dial.result().toCompletableFuture().isDone());
    TestNode.await(client.connections.get(0).closed());
  }

  @Test
  void cancelAfterTheEndDoesNothing() {
    TestNode server = node().serve(ECHO, EchoListener::new);
    TestNode client = node();
    Transport.Dial dial = client.transport.dial(server.listen(), client);
    Connection connection = TestNode.await(dial.result());
    dial.cancel();

    assertThat(TestNode.await(connection.open(List.of(ECHO), new RecordingListener()))).isNotNull();
  }
}
