package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.core.resolve.FakeNames;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectTest {

  private static void assertFails(CompletableFuture<?> stage, String... why) {
    assertThat(stage)
        .failsWithin(Nodes.SOON)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(StreamException.class)
        .withMessageContainingAll(why);
  }

  @Test
  void anAddressThatNoTransportUnderstandsIsRefusedAtTheCall() {
    try (PubSub node = Nodes.builder().build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> node.connect("/ip4/127.0.0.1/udp/1/quic-v1"))
          .withMessageContaining("no transport understands /ip4/127.0.0.1/udp/1/quic-v1")
          .withMessageContaining("loopback");
      assertThatIllegalArgumentException().isThrownBy(() -> node.connect("nonsense"));
    }
  }

  @Test
  void aDialThatFailsSaysWhy() {
    try (PubSub node = Nodes.builder().build();
        PubSub other = Nodes.listening()) {
      assertFails(node.connect("/ip4/127.0.0.1/tcp/3").toCompletableFuture(), "nobody listens on");
      Multiaddr wrong = other.addresses().get(0).withPeerId(Identity.generate().peerId());
      assertFails(node.connect(wrong).toCompletableFuture(), other.peerId().toString());
    }
  }

  @Test
  void theFirstOfSeveralAddressesThatAnswersIsTaken() {
    try (PubSub node = Nodes.builder().build();
        PubSub other = Nodes.listening()) {
      Multiaddr right = other.addresses().get(0);
      Multiaddr wrong = Multiaddr.parse("/ip4/127.0.0.1/tcp/3");
      Multiaddr silent = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + LoopbackTransport.SILENT_PORT);
      Multiaddr ofAnotherKind = Multiaddr.parse("/ip4/127.0.0.1/udp/1/quic-v1");

      assertThat(Nodes.await(node.connect(List.of(ofAnotherKind, wrong, silent, right))))
          .contains(other.peerId());
      eventually().until(() -> node.stats().get("connections.dialling.now") == 0);
    }
  }

  @Test
  void severalAddressesThatFailAreAllNamed() {
    try (PubSub node = Nodes.builder().nameResolver(new FakeNames()).build()) {
      assertFails(
          node.connect(
                  List.of(
                      Multiaddr.parse("/ip4/127.0.0.1/tcp/3"),
                      Multiaddr.parse("/dns4/none.example/tcp/4"),
                      Multiaddr.parse("/ip4/127.0.0.1/udp/1/quic-v1")))
              .toCompletableFuture(),
          "none of 3 addresses answered",
          "nobody listens on /ip4/127.0.0.1/tcp/3",
          "/dns4/none.example/tcp/4: there is no host none.example",
          "no transport understands /ip4/127.0.0.1/udp/1/quic-v1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> node.connect(List.of()))
          .withMessageContaining("at least one address");
      Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/3");
      List<Multiaddr> two =
          List.of(
              address.withPeerId(Identity.generate().peerId()),
              address.withPeerId(Identity.generate().peerId()));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> node.connect(two))
          .withMessageContaining("several peers");
    }
  }

  @Test
  void namesAreLookedUp() {
    FakeNames names = new FakeNames().host("other.example", "127.0.0.1").host("six.example", "::1");
    try (PubSub node = Nodes.builder().nameResolver(names).build();
        PubSub other = Nodes.listening()) {
      String port = other.addresses().get(0).value(AddressProtocol.TCP).orElseThrow();
      names.dnsaddr(
          "boot.example", "dnsaddr=/dns4/other.example/tcp/" + port + "/p2p/" + other.peerId());

      assertThat(Nodes.await(node.connect("/dns/other.example/tcp/" + port)))
          .contains(other.peerId());
      assertThat(Nodes.await(node.disconnect(other.peerId()))).isEqualTo(1);
      assertThat(Nodes.await(node.connect("/dnsaddr/boot.example/p2p/" + other.peerId())))
          .contains(other.peerId());
      assertFails(
          node.connect("/dns4/six.example/tcp/" + port).toCompletableFuture(),
          "six.example has no address for /dns4");
    }
  }

  @Test
  void peersAreKeptConnectedByAnyOfTheirAddresses() throws Exception {
    FakeNames names = new FakeNames().host("peer.example", "127.0.0.1");
    try (RawPeer peer = new RawPeer(true)) {
      String port = peer.address().value(AddressProtocol.TCP).orElseThrow();
      PeerId id = peer.identity().peerId();
      try (PubSub node =
          Nodes.builder()
              .nameResolver(names)
              .peers(
                  "/ip4/127.0.0.1/tcp/3/p2p/" + id, "/dns4/peer.example/tcp/" + port + "/p2p/" + id)
              .build()) {
        for (int i = 0; i < 2; i++) {
          Connection connection = peer.nextConnection();
          eventually().until(() -> Nodes.await(node.neighbours()).equals(List.of(id)));
          assertThat(peer.hasNoNewConnection()).isTrue();
          connection.close(StreamError.CLOSED);
        }
      }
    }
  }

  @Test
  void aNodeDoesNotConnectToItself() {
    try (PubSub node = Nodes.listening()) {
      Multiaddr own = node.addresses().get(0);
      assertFails(node.connect(own).toCompletableFuture(), "this node itself");
      assertFails(node.connect(own.withoutPeerId()).toCompletableFuture(), "own identity");
    }
  }

  @Test
  void cancellingTheFutureCancelsTheDial() {
    int before = LoopbackTransport.CANCELLED.get();
    try (PubSub node = Nodes.builder().build()) {
      CompletableFuture<Optional<PeerId>> dial =
          node.connect("/ip4/127.0.0.1/tcp/" + LoopbackTransport.SILENT_PORT).toCompletableFuture();
      assertThat(dial.cancel(true)).isTrue();
      eventually().until(() -> LoopbackTransport.CANCELLED.get() == before + 1);
    }
  }

  @Test
  void aConnectionThatStandsIsUsedAgain() throws Exception {
    try (PubSub node = Nodes.builder().build();
        RawPeer peer = new RawPeer(true)) {
      connectAnew(node, peer);
      assertThat(Nodes.await(node.connect(peer.address()))).contains(peer.identity().peerId());
      assertThat(peer.hasNoNewConnection()).isTrue();
      assertThat(Nodes.await(node.disconnect(peer.identity().peerId()))).isEqualTo(1);
      connectAnew(node, peer);
    }
  }

  /** The peer says hello at once, so that nobody waits for it. */
  private static void connectAnew(PubSub node, RawPeer peer) throws Exception {
    CompletionStage<Optional<PeerId>> connecting = node.connect(peer.address());
    peer.subscribe(peer.nextConnection(), "t");
    assertThat(Nodes.await(connecting)).contains(peer.identity().peerId());
  }

  @Test
  void aConnectionThatEndsBeforeItIsReadyFailsTheConnect() throws Exception {
    try (PubSub node = Nodes.builder().build();
        RawPeer peer = new RawPeer(true)) {
      CompletableFuture<Optional<PeerId>> connecting =
          node.connect(peer.address()).toCompletableFuture();
      peer.nextConnection().close(StreamError.GATED.because("not you"));
      assertFails(connecting, "not you");
    }
  }

  @Test
  void peersAreKeptConnected() throws Exception {
    try (RawPeer peer = new RawPeer(true);
        PubSub node =
            Nodes.builder()
                .peers(peer.address().toString(), peer.address().withoutPeerId().toString())
                .build()) {
      for (int i = 0; i < 3; i++) {
        // By its id, and by its address alone: each entry keeps one connection.
        Connection connection = peer.nextConnection();
        eventually().until(() -> !Nodes.await(node.neighbours()).isEmpty());
        connection.close(StreamError.CLOSED);
      }
    }
  }

  @Test
  void aPeerThatIsNotThereYetIsDialledUntilItIs() {
    Identity identity = Identity.generate();
    String address = "/ip4/127.0.0.1/tcp/1999/p2p/" + identity.peerId();
    try (PubSub node = Nodes.builder().peers(address).build()) {
      eventually().until(() -> node.stats().get("dials.failed") >= 2);
      try (PubSub late =
          Nodes.builder().identity(identity).listen("/ip4/127.0.0.1/tcp/1999").build()) {
        eventually().until(() -> Nodes.await(node.neighbours()).equals(List.of(late.peerId())));
      }
    }
  }

  @Test
  void everyAddressThatNoTransportUnderstandsIsNamedAtTheStart() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Nodes.builder()
                    .listen("/ip4/127.0.0.1/udp/1/quic-v1")
                    .peers("/dns/example.org/udp/2/quic-v1", "/dnsaddr/example.org/tcp/1")
                    .build())
        .withMessageContaining("/ip4/127.0.0.1/udp/1/quic-v1")
        .withMessageContaining("/dns/example.org/udp/2/quic-v1")
        .withMessageContaining("behind the name in /dnsaddr/example.org/tcp/1 may stand /p2p/<id>");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Nodes.builder().listen("/dns4/localhost/tcp/1").build())
        .withMessageContaining("listen on an IP address");
  }
}
