package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.MeshView;
import org.freshet.pubsub.testkit.LinkOptions;
import org.freshet.pubsub.testkit.RpcBytes;
import org.junit.jupiter.api.Test;

/** What applications see and change while the router runs (go's issue 534). */
class ViewsTest {
  private static final TopicName T = TopicName.of(TOPIC);

  private static final ScoreParams SCORING =
      new ScoreParams.Builder()
          .topics(
              Map.of(
                  T,
                  new TopicScoreParams.Builder()
                      .invalidMessageDeliveriesWeight(-1)
                      .invalidMessageDeliveriesDecay(0.9999)
                      .firstMessageDeliveriesWeight(1)
                      .firstMessageDeliveriesDecay(0.9999)
                      .build()))
          .behaviourPenaltyWeight(-1)
          .behaviourPenaltyDecay(0.9999)
          .build();

  private final GossipRig rig =
      rig(p -> p.score(SCORING).thresholds(new ScoreThresholds(-100, -100, -100, 0, 0)));

  private <T> T view(Class<T> type) {
    return rig.router().view(type).orElseThrow();
  }

  private static <T> T now(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  @Test
  void theMeshCanBeSeen() {
    assertThat(view(GossipsubView.class).meshNow(T)).isEmpty();
    rig.node.subscribe(TOPIC);
    List<GossipPeer> peers = rig.peers(2);
    assertThat(view(GossipsubView.class).meshNow(T))
        .containsExactlyElementsOf(GossipRig.ids(peers));
    assertThat(view(GossipsubView.class).meshes()).containsOnlyKeys(T);
    assertThat(now(view(MeshView.class).mesh(T))).hasSize(2);
    List<PeerId> before = view(GossipsubView.class).meshNow(T);
    peers.get(0).prune(TOPIC, 60);
    rig.pass();
    assertThat(view(GossipsubView.class).meshNow(T)).hasSize(1);
    assertThat(before).as("what was seen does not change").hasSize(2);
    rig.node.unsubscribe(TOPIC);
    rig.pass();
    assertThat(view(GossipsubView.class).meshes()).isEmpty();
  }

  @Test
  void theFanoutCanBeSeen() {
    List<GossipPeer> peers = rig.peers(2);
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(view(GossipsubView.class).fanout(T))
        .containsExactlyInAnyOrderElementsOf(GossipRig.ids(peers));
  }

  @Test
  void neighboursThatProvedNoIdentityAreNotShown() {
    rig.node.subscribe(TOPIC);
    rig.peer("p", GossipRig.V13, LinkOptions.DEFAULT.withoutIdentity()).subscribe(TOPIC);
    rig.heartbeats(1);
    assertThat(view(GossipsubView.class).meshNow(T)).isEmpty();
    assertThat(view(ScoreView.class).all()).isEmpty();
  }

  @Test
  void theScoreCanBeSeenWithItsParts() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    peer.publish(TOPIC, "good");
    byte[] bad = peer.host.message(TOPIC, "bad");
    bad[bad.length - 1] ^= 1;
    peer.send(RpcBytes.rpc().publish(bad)).send(RpcBytes.rpc().publish(bad));
    rig.heartbeats(2);
    ScoreView scores = view(ScoreView.class);
    ScoreBreakdown parts = scores.breakdown(peer.id()).orElseThrow();
    assertThat(parts.firstMessageDeliveries()).isBetween(0.99, 1.0);
    assertThat(parts.invalidMessages()).isBetween(-4.0, -3.99);
    assertThat(parts.total()).isEqualTo(scores.score(peer.id())).isBetween(-3.0, -2.99);
    assertThat(scores.all()).containsOnlyKeys(peer.id());
    CompletionStage<Map<TopicName, Double>> topics = scores.byTopic(peer.id());
    rig.pass();
    assertThat(now(topics)).containsOnlyKeys(T);
    assertThat(now(topics).get(T)).isBetween(-3.0, -2.99);
    peer.link.close();
    rig.heartbeats(1);
    assertThat(scores.breakdown(peer.id())).as("it is no neighbour now").isEmpty();
    assertThat(scores.score(peer.id())).isZero();
  }

  @Test
  void aTopicsScoreParametersChangeWhileItRuns() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    peer.publish(TOPIC, "good");
    rig.heartbeats(2);
    assertThat(rig.score(peer)).isBetween(0.99, 1.0);
    CompletionStage<Void> done =
        rig.control()
            .setTopicScore(
                T,
                new TopicScoreParams.Builder()
                    .firstMessageDeliveriesWeight(5)
                    .firstMessageDeliveriesDecay(0.9999)
                    .build());
    assertThat(done.toCompletableFuture()).isNotDone();
    rig.heartbeats(1);
    assertThat(done.toCompletableFuture()).isDone();
    assertThat(rig.score(peer)).isBetween(4.9, 5.0);
    assertThatThrownBy(
            () ->
                rig.control()
                    .setTopicScore(
                        T,
                        new TopicScoreParams.Builder()
                            .timeInMeshWeight(-1)
                            .topicWeight(-1)
                            .build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("topicWeight must not be negative")
        .hasMessageContaining("timeInMeshWeight must not be negative");
  }

  /** Go's TestGossipsubPeerFeedback. */
  @Test
  void anApplicationMayTellItsOpinionOfAMessageLater() {
    rig.node.subscribe(TOPIC);
    GossipPeer useful = rig.peer("useful");
    GossipPeer useless = rig.peer("useless");
    rig.control().feedback(T, useful.id(), true);
    rig.control().feedback(T, useless.id(), false);
    rig.heartbeats(2);
    assertThat(rig.score(useful)).isBetween(0.99, 1.0);
    assertThat(rig.score(useless)).isBetween(-1.0, -0.99);
  }

  @Test
  void otherViewsAreNotThere() {
    assertThat(rig.router().view(Runnable.class)).isEmpty();
  }
}
