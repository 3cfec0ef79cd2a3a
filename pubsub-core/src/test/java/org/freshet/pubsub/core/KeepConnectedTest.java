package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PubSubEvent.DialFailed;
import org.freshet.pubsub.Registration;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeepConnectedTest {

  @Test
  void anAddressIsConnectedAgainWheneverItsConnectionHasEnded() throws Exception {
    try (PubSub node = Nodes.builder().build();
        RawPeer peer = new RawPeer(true)) {
      node.keepConnected(peer.address());
      for (int i = 0; i < 3; i++) {
        Connection connection = peer.nextConnection();
        connection.close(StreamError.CLOSED);
      }
    }
  }

  /**
   * As over QUIC, where nobody tells that the far side was killed but a packet that may be forged.
   */
  @Test
  void anAddressIsConnectedAgainWhenTheConnectionIsDoubtedAndNobodyAnswersThere() throws Exception {
    try (PubSub node = Nodes.builder().build();
        RawPeer peer = new RawPeer(false)) {
      peer.takePings();
      node.keepConnected(peer.address());
      LoopbackConnection connection = (LoopbackConnection) peer.nextConnection();
      connection.doubtThere();

      Connection again = peer.nextConnection();
      assertThat(connection.closed().toCompletableFuture()).isDone();
      assertThat(again.closed().toCompletableFuture()).isNotDone();
      assertThat(node.stats().counters())
          .containsEntry("connections.doubted", 1L)
          .containsEntry("connections.closed.forgotten", 1L);
    }
  }

  @Test
  void whatIsNoLongerKeptKeepsItsConnectionAndIsNotDialledAgain() throws Exception {
    try (PubSub node = Nodes.builder().build();
        RawPeer peer = new RawPeer(true)) {
      Registration first = node.keepConnected(peer.address());
      Registration second = node.keepConnected(peer.address().toString());
      Connection connection = peer.nextConnection();
      first.close();
      first.close();
      connection.close(StreamError.CLOSED);
      Connection again = peer.nextConnection();
      // This side has it too: what it still dials is cancelled.
      eventually().until(() -> Nodes.await(node.neighbours()).size() == 1);
      second.close();
      assertThat(again.closed().toCompletableFuture()).isNotDone();
      again.close(StreamError.CLOSED);
      eventually().until(() -> Nodes.await(node.neighbours()).isEmpty());
      eventually().during(Duration.ofMillis(400)).until(peer::hasNoNewConnection);
    }
  }

  @Test
  void whatIsAskedForWhileItIsNotThereIsFoundWhenItComesAndFailuresAreTold() {
    List<PubSubEvent> events = new CopyOnWriteArrayList<>();
    Multiaddr nowhere = Multiaddr.parse("/ip4/127.0.0.1/tcp/1998");
    try (PubSub node = Nodes.builder().onEvent(events::add).build()) {
      node.keepConnected(nowhere);
      eventually().until(() -> events.size() >= 2);
      assertThat(events.get(0))
          .isInstanceOfSatisfying(
              DialFailed.class,
              failed -> {
                assertThat(failed.addresses()).containsExactly(nowhere);
                assertThat(failed.attempts()).isEqualTo(1);
                assertThat(failed.peer()).isEmpty();
                assertThat(failed.reason().reason()).contains("nobody listens");
              });
      assertThat(((DialFailed) events.get(1)).attempts()).isEqualTo(2);
      try (PubSub other = Nodes.builder().listen(nowhere.toString()).build()) {
        eventually().until(() -> Nodes.await(node.neighbours()).contains(other.peerId()));
      }
    }
  }

  @Test
  void anAddressThatTheOtherSideHasConnectedFromIsNotDialled() throws Exception {
    try (PubSub node = Nodes.listening();
        RawPeer peer = new RawPeer(true)) {
      peer.dial(node.addresses().get(0));
      eventually().until(() -> node.stats().get("table.connections.now") == 1);
      node.keepConnected(peer.address());
      eventually().during(Duration.ofMillis(300)).until(peer::hasNoNewConnection);
    }
  }

  @Test
  void oneThatNoTransportUnderstandsIsRefusedAtOnce() {
    try (PubSub node = Nodes.builder().build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> node.keepConnected("/ip4/127.0.0.1/udp/1/quic-v1"))
          .withMessageContaining("no transport understands");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> node.listen("/ip4/127.0.0.1/udp/1/quic-v1"))
          .withMessageContaining("no transport understands");
    }
  }

  @Test
  void aNodeListensOnFurtherAddressesWhileItRuns() {
    try (PubSub node = Nodes.listening();
        PubSub other = Nodes.builder().build()) {
      Multiaddr more = Nodes.await(node.listen("/ip4/127.0.0.1/tcp/0"));
      assertThat(more.peerId()).contains(node.peerId());
      assertThat(node.addresses()).hasSize(2).contains(more);
      assertThat(Nodes.await(other.connect(more))).contains(node.peerId());
      assertThat(node.listen(more.withoutPeerId()).toCompletableFuture())
          .failsWithin(Nodes.SOON)
          .withThrowableThat()
          .withMessageContaining("is in use");
      assertThat(node.addresses()).hasSize(2);
    }
  }
}
