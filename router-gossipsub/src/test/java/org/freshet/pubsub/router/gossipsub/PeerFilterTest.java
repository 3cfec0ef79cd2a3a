package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.FLOODSUB;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V13;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;

import com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.testkit.Signatures;
import org.junit.jupiter.api.Test;

/**
 * Neighbours that are kept out of single topics; go's TestGossipSubPeerFilter and what it leaves
 * out.
 */
class PeerFilterTest {
  private static final String OTHER = "other";

  /** Who takes no part in {@link GossipRig#TOPIC}. */
  private final Set<PeerId> strangers = new HashSet<>();

  private final PeerFilter filter =
      (peer, topic) -> !topic.value().equals(TOPIC) || peer.filter(strangers::contains).isEmpty();

  private GossipRig filtering(UnaryOperator<GossipsubParamsBuilder> change) {
    return rig(p -> change.apply(p).peerFilter(filter));
  }

  private GossipPeer stranger(GossipRig rig, String name) {
    GossipPeer peer = rig.peer(name, V13);
    strangers.add(peer.id());
    return peer.subscribe(TOPIC, OTHER);
  }

  @Test
  void whoIsKeptOutOfATopicIsInItsMeshNeitherByOurWishNorByItsOwn() {
    GossipRig rig = filtering(p -> p).join();
    rig.node.subscribe(OTHER);
    GossipPeer stranger = stranger(rig, "stranger");
    GossipPeer member = rig.peer("member");
    rig.heartbeats(2);
    stranger.graft(TOPIC);
    rig.heartbeats(2);
    assertThat(rig.mesh()).containsExactly(member.id());
    assertThat(rig.mesh(OTHER)).containsExactly(stranger.id());
    assertThat(stranger.grafts()).containsExactly(OTHER);
    assertThat(stranger.prunes()).as("left alone").isEmpty();
    assertThat(rig.count("graft.not_allowed")).isEqualTo(1);
  }

  @Test
  void itIsSentToldAndAnsweredNothingThere() {
    GossipRig rig = filtering(p -> p).join();
    GossipPeer stranger = stranger(rig, "stranger");
    GossipPeer member = rig.peer("member");
    rig.heartbeats(1);
    MessageId id = rig.publish(TOPIC, "for members");
    rig.heartbeats(1);
    stranger.iwant(id);
    rig.pass();
    assertThat(member.texts(TOPIC)).containsExactly("for members");
    assertThat(stranger.texts(TOPIC)).isEmpty();
    assertThat(stranger.ihaves()).isEmpty();
    assertThat(rig.count("iwant.not_allowed")).isEqualTo(1);
  }

  @Test
  void nobodyIsTurnedToItThere() {
    GossipRig rig =
        GossipRig.rig(Signatures.REAL, p -> p.peerExchange(true).peerFilter(filter), options -> {})
            .join();
    GossipPeer stranger = stranger(rig, "stranger");
    List<GossipPeer> members = rig.peers(12);
    members.forEach(p -> p.graft(TOPIC));
    rig.heartbeats(1);
    ByteString strangersId = ByteString.copyFrom(stranger.id().bytes());
    assertThat(members.stream().flatMap(p -> p.prunes().stream()))
        .isNotEmpty()
        .allSatisfy(
            prune ->
                assertThat(prune.getPeersList())
                    .hasSize(11)
                    .noneMatch(peer -> peer.getPeerId().equals(strangersId)));
  }

  @Test
  void itIsAskedForNothingThere() {
    GossipRig rig = filtering(p -> p).join();
    rig.node.subscribe(OTHER);
    GossipPeer stranger = stranger(rig, "stranger");
    MessageId id = MessageId.of(new byte[] {1});
    stranger.ihave(TOPIC, List.of(id));
    rig.pass();
    assertThat(stranger.iwants()).isEmpty();
    assertThat(rig.count("ihave.not_allowed")).isEqualTo(1);
    stranger.ihave(OTHER, List.of(id));
    rig.pass();
    assertThat(stranger.iwants()).containsExactly(id);
  }

  @Test
  void floodPublishingFloodsubAndTheFanoutLeaveItOutToo() {
    GossipRig rig = filtering(p -> p.floodPublishMaxBytes(10));
    GossipPeer stranger = stranger(rig, "stranger");
    GossipPeer flood = rig.peer("flood", FLOODSUB);
    strangers.add(flood.id());
    flood.subscribe(TOPIC, OTHER);
    GossipPeer member = rig.peer("member");
    rig.pass();
    rig.publish(TOPIC, "flooded");
    rig.publish(TOPIC, "to the fanout, for it is too long");
    rig.publish(OTHER, "to all of them, however long it is");
    rig.pass();
    assertThat(member.texts(TOPIC)).hasSize(2);
    assertThat(List.of(stranger, flood))
        .allSatisfy(p -> assertThat(p.texts(TOPIC)).isEmpty())
        .allSatisfy(p -> assertThat(p.texts(OTHER)).hasSize(1));
  }

  @Test
  void whatItPublishesIsTaken() {
    GossipRig rig = filtering(p -> p).join();
    GossipPeer stranger = stranger(rig, "stranger");
    GossipPeer member = rig.peer("member");
    rig.pass();
    stranger.publish(TOPIC, "from outside");
    rig.pass();
    assertThat(member.texts(TOPIC)).containsExactly("from outside");
  }

  @Test
  void aFilterThatThrowsHasRefused() {
    GossipRig rig =
        rig(
            p ->
                p.peerFilter(
                    (peer, topic) -> {
                      throw new IllegalStateException("a bug of the application's");
                    }));
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer").graft(TOPIC);
    rig.heartbeats(1);
    assertThat(rig.mesh()).isEmpty();
    assertThat(peer.stream().isOpen()).isTrue();
    assertThat(rig.count("peer_filter.failed")).isPositive();
  }
}
