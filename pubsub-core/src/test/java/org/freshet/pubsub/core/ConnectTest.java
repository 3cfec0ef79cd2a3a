package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.PubSub;
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

  private static void assertFails(CompletableFuture<?> stage, String why) {
    assertThat(stage)
        .failsWithin(Nodes.SOON)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(StreamException.class)
        .withMessageContaining(why);
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
      Nodes.await(node.connect(peer.address()));
      peer.nextConnection();
      assertThat(Nodes.await(node.connect(peer.address()))).contains(peer.identity().peerId());
      assertThat(peer.hasNoNewConnection()).isTrue();
      assertThat(Nodes.await(node.disconnect(peer.identity().peerId()))).isEqualTo(1);
      Nodes.await(node.connect(peer.address()));
      peer.nextConnection();
    }
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
                    .peers("/dns/example.org/udp/2/quic-v1")
                    .build())
        .withMessageContaining("/ip4/127.0.0.1/udp/1/quic-v1")
        .withMessageContaining("/dns/example.org/udp/2/quic-v1");
  }
}
