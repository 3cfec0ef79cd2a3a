package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.freshet.pubsub.AdmissionPolicy;
import org.freshet.pubsub.Ban;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.peer.IpPrefix;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bans and admission policies, on whole nodes. */
@Timeout(60)
class BansTest {
  private static final IpPrefix LOOPBACK = IpPrefix.parse("127.0.0.0/8");

  @Test
  void banClosesWhatStandsAndKeepsOutWhatComes() throws Exception {
    try (PubSub node = Nodes.listening();
        RawPeer peer = new RawPeer(true);
        PubSub friend = Nodes.listening()) {
      Multiaddr address = node.addresses().get(0);
      PeerId banned = peer.identity().peerId();
      Nodes.connect(node, friend);
      peer.subscribe(peer.dial(address), "t");
      Connection second = peer.dial(address);
      eventually().until(() -> !Nodes.await(node.topic("t").subscribers()).isEmpty());

      node.bans().ban(banned);

      assertThat(Nodes.await(second.closed()).reason()).contains(banned + " is banned");
      eventually().until(() -> Nodes.await(node.topic("t").subscribers()).isEmpty());
      assertThat(Nodes.await(node.neighbours())).containsExactly(friend.peerId());
      assertThat(peer.tryDial(address))
          .map(StreamError::reason)
          .get()
          .asString()
          .contains("banned");
      assertFails(node.connect(peer.address()), banned + " is banned");
      assertFails(node.connect(peer.address().withoutPeerId()), banned + " is banned");
      assertThat(node.stats().get("connections.closed.banned")).isEqualTo(2);
      assertThat(node.stats().get("connections.refused.banned")).isEqualTo(2);
      assertThat(node.stats().get("dials.refused.banned")).isEqualTo(1);

      assertThat(node.bans().unban(banned)).isTrue();

      peer.subscribe(peer.dial(address), "t");
      eventually().until(() -> !Nodes.await(node.topic("t").subscribers()).isEmpty());
    }
  }

  /** Go's TestBlacklist3. */
  @Test
  void whatABannedIdentityWroteIsLeftOutWhoeverBringsIt() {
    try (PubSub author = Nodes.listening();
        PubSub relay = Nodes.listening();
        PubSub node = Nodes.listening()) {
      List<String> heard = new CopyOnWriteArrayList<>();
      relay.topic("t").subscribe(message -> {});
      node.topic("t").subscribe(message -> heard.add(message.text()));
      Nodes.connect(author, relay);
      Nodes.connect(relay, node);
      Nodes.await(author.topic("t").awaitSubscribers(1, Nodes.SOON));
      Nodes.await(relay.topic("t").awaitSubscribers(1, Nodes.SOON));
      publish(author, "before");
      eventually().until(() -> heard.size() == 1);

      node.bans().ban(author.peerId());

      publish(author, "banned");
      eventually().until(() -> node.stats().get("messages.by_banned") == 1);
      publish(relay, "from the relay");
      eventually().until(() -> heard.size() == 2);
      assertThat(node.stats().get("messages.ignored")).isEqualTo(1);
      assertThat(Nodes.await(node.neighbours())).containsExactly(relay.peerId());

      node.bans().unban(author.peerId());

      publish(author, "after");
      eventually().until(() -> heard.size() == 3);
      assertThat(heard).containsExactly("before", "from the relay", "after");
      assertThat(node.stats().get("messages.by_banned")).isEqualTo(1);
    }
  }

  private static void publish(PubSub node, String text) {
    Nodes.await(node.topic("t").publish(text));
  }

  @Test
  void addressesAreBannedWhoeverComesFromThere() throws Exception {
    try (PubSub node = Nodes.listening();
        RawPeer peer = new RawPeer(true)) {
      Connection standing = peer.dial(node.addresses().get(0));

      node.bans().ban(LOOPBACK, Duration.ofHours(1));

      assertThat(Nodes.await(standing.closed()).reason()).contains("127.0.0.0/8 is banned until");
      assertThat(peer.tryDial(node.addresses().get(0))).isPresent();
      assertFails(node.connect(peer.address()), "127.0.0.0/8 is banned until");
      assertThat(node.bans().list()).hasSize(1).first().isInstanceOf(Ban.OfAddresses.class);
      assertThat(node.bans().unban(LOOPBACK)).isTrue();
      peer.dial(node.addresses().get(0));
    }
  }

  @Test
  void nodeDoesNotBanItself() {
    try (PubSub node = Nodes.listening()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> node.bans().ban(node.peerId()))
          .withMessageContaining("this node itself");
      assertThat(node.bans().list()).isEmpty();
    }
  }

  @Test
  void policyRefusesAConnectionOfEitherSide() throws Exception {
    try (RawPeer peer = new RawPeer(true);
        PubSub node =
            Nodes.builder()
                .listen("/ip4/127.0.0.1/tcp/0")
                .admission(
                    new AdmissionPolicy() {
                      @Override
                      public Optional<StreamError> refuseConnection(Connection connection) {
                        return connection
                            .remote()
                            .filter(peer.identity().peerId()::equals)
                            .map(id -> StreamError.GATED.because("not you"));
                      }
                    })
                .build();
        PubSub friend = Nodes.listening()) {
      assertFails(node.connect(peer.address()), "not you");
      assertThat(peer.tryDial(node.addresses().get(0)))
          .map(StreamError::reason)
          .contains("not you");
      assertThat(node.stats().get("connections.refused.policy")).isEqualTo(2);
      Nodes.connect(friend, node);
      assertThat(node.stats().get("connections.incoming.now")).isEqualTo(1);
    }
  }

  @Test
  void policyRefusesAStreamAndTheConnectionStands() throws Exception {
    try (RawPeer peer = new RawPeer(true);
        PubSub node =
            Nodes.builder()
                .listen("/ip4/127.0.0.1/tcp/0")
                .admission(
                    new AdmissionPolicy() {
                      @Override
                      public Optional<StreamError> refuseStream(
                          Connection connection, ProtocolId protocol) {
                        return Optional.of(StreamError.GATED.because("nothing from " + protocol));
                      }
                    })
                .build()) {
      Connection connection = peer.dial(node.addresses().get(0));
      Stream stream = peer.open(connection, EverybodyRouter.PROTOCOL);
      eventually().until(() -> peer.ends().size() == 1);

      assertThat(stream.protocol()).isEqualTo(EverybodyRouter.PROTOCOL);
      assertThat(node.stats().get("streams.refused.policy")).isEqualTo(1);
      assertThat(node.stats().get("table.streams.inbound.now")).isZero();
      assertThat(connection.closed().toCompletableFuture()).isNotDone();
    }
  }

  private static void assertFails(CompletionStage<?> stage, String why) {
    CompletableFuture<?> future = stage.toCompletableFuture();
    assertThat(future)
        .failsWithin(Nodes.SOON)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(StreamException.class)
        .withMessageContaining(why);
  }
}
