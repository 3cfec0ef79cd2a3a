package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bounds of connections and streams, on whole nodes. */
@Timeout(60)
class ConnectionLimitsTest {

  private static PubSub node(ConnectionLimits.Builder limits) {
    return Nodes.builder().listen("/ip4/127.0.0.1/tcp/0").connectionLimits(limits.build()).build();
  }

  private static ConnectionLimits.Builder limits() {
    return ConnectionLimits.DEFAULT.toBuilder();
  }

  @Test
  void incomingConnectionsBeyondTheLimitAreRefusedAndCounted() throws Exception {
    try (PubSub node = node(limits().maxIncomingPerAddress(2).loopbackIsCounted(true));
        RawPeer first = new RawPeer(true);
        RawPeer second = new RawPeer(true);
        RawPeer third = new RawPeer(true)) {
      Multiaddr address = node.addresses().get(0);
      first.dial(address);
      Connection toBeClosed = second.dial(address);
      assertThat(third.tryDial(address))
          .map(StreamError::code)
          .contains(StreamError.CONNECTION_LOST.code());
      assertThat(node.stats().get("connections.refused.incoming_per_address")).isEqualTo(1);
      assertThat(node.stats().get("connections.incoming.now")).isEqualTo(2);

      toBeClosed.close(StreamError.CLOSED);
      eventually().until(() -> node.stats().get("connections.incoming.now") == 1);

      third.dial(address);
    }
  }

  @Test
  void fullNodeSaysClearlyWhyItDoesNotDial() {
    try (PubSub node = node(limits().maxConnections(1));
        PubSub one = Nodes.listening();
        PubSub other = Nodes.listening()) {
      Nodes.connect(node, one);
      CompletableFuture<Optional<PeerId>> refused =
          node.connect(other.addresses().get(0)).toCompletableFuture();

      assertThat(refused)
          .failsWithin(Nodes.SOON)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(StreamException.class)
          .withMessageContaining("raise ConnectionLimits.maxConnections");
      assertThat(node.stats().get("dials.refused.total")).isEqualTo(1);
      Nodes.await(node.disconnect(one.peerId()));
      eventually().until(() -> node.stats().get("connections.dialled.now") == 0);
      Nodes.connect(node, other);
    }
  }

  @Test
  void failedAndCancelledDialsGiveTheirPlaceBack() {
    try (PubSub node = node(limits().maxConnections(1));
        PubSub other = Nodes.listening()) {
      CompletableFuture<?> silent =
          node.connect("/ip4/127.0.0.1/tcp/" + LoopbackTransport.SILENT_PORT).toCompletableFuture();
      assertThat(node.stats().get("connections.dialling.now")).isEqualTo(1);
      silent.cancel(true);
      eventually().until(() -> node.stats().get("connections.dialling.now") == 0);
      assertThat(node.connect("/ip4/127.0.0.1/tcp/3")).failsWithin(Nodes.SOON);
      eventually().until(() -> node.stats().get("connections.dialling.now") == 0);

      Nodes.connect(node, other);
    }
  }

  @Test
  void streamsOfOneProtocolBeyondTheLimitAreReset() throws Exception {
    try (PubSub node = node(limits().maxStreamsPerProtocol(3));
        RawPeer peer = new RawPeer(true)) {
      Connection connection = peer.dial(node.addresses().get(0));
      List<Stream> open = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        open.add(peer.open(connection, EverybodyRouter.PROTOCOL));
      }
      peer.open(connection, EverybodyRouter.PROTOCOL);
      eventually().until(() -> peer.ends().size() == 1);
      assertThat(node.stats().get("streams.refused.per_protocol")).isEqualTo(1);
      eventually().until(() -> node.stats().get("table.streams.inbound.now") == 3);

      open.get(0).reset(StreamError.CLOSED);
      eventually().until(() -> node.stats().get("table.streams.inbound.now") == 2);
      peer.open(connection, EverybodyRouter.PROTOCOL);

      eventually().until(() -> node.stats().get("table.streams.inbound.now") == 3);
      assertThat(node.stats().get("streams.refused.per_protocol")).isEqualTo(1);
    }
  }
}
