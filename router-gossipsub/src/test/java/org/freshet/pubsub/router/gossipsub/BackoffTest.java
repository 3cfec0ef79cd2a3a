package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Prune;
import org.junit.jupiter.api.Test;

/** Statements of gossipsub v1.1 about the back-off behind a PRUNE. */
class BackoffTest {
  private static final UnaryOperator<GossipsubParamsBuilder> SCORING =
      p -> GossipRig.blaming(p).thresholds(new ScoreThresholds(-100, -200, -300, 0, 0));

  private static GossipRig joined(UnaryOperator<GossipsubParamsBuilder> change) {
    GossipRig rig = rig(change).join();
    return rig;
  }

  @Test
  void aPruneSaysHowLongTheBackoffIs() {
    GossipRig rig = joined(p -> p.pruneBackoff(Duration.ofSeconds(90)));
    List<GossipPeer> peers = rig.peers(12);
    peers.forEach(p -> p.graft(TOPIC));
    rig.heartbeats(2);
    assertThat(peers.stream().flatMap(p -> p.prunes().stream()))
        .hasSize(6)
        .allSatisfy(prune -> assertThat(prune.getBackoff()).isEqualTo(90));
  }

  @Test
  void whoPrunesUsIsNotGraftedBeforeTheBackoffItNamed() {
    GossipRig rig = joined(p -> p);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.forget().prune(TOPIC, 20);
    rig.pass(Duration.ofSeconds(20));
    assertThat(peer.grafts()).isEmpty();
    rig.pass(Duration.ofSeconds(3));
    assertThat(peer.grafts()).containsExactly(TOPIC);
  }

  @Test
  void aSecondPruneShortensNoBackoffThatRuns() {
    GossipRig rig = joined(p -> p);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.forget().prune(TOPIC, 20).prune(TOPIC, 1);
    rig.pass(Duration.ofSeconds(20));
    assertThat(peer.grafts()).isEmpty();
    rig.pass(Duration.ofSeconds(3));
    assertThat(peer.grafts()).containsExactly(TOPIC);
  }

  @Test
  void aBackoffThatIsNotNamedIsOurOwn() {
    GossipRig rig = joined(p -> p.pruneBackoff(Duration.ofSeconds(30)));
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.forget().prune(TOPIC);
    rig.pass(Duration.ofSeconds(30));
    assertThat(peer.grafts()).isEmpty();
    rig.pass(Duration.ofSeconds(3));
    assertThat(peer.grafts()).containsExactly(TOPIC);
  }

  @Test
  void theBackoffOfAnOlderProtocolIsOurOwnWhateverIsInIt() {
    GossipRig rig = joined(p -> p.pruneBackoff(Duration.ofSeconds(30)));
    GossipPeer peer = rig.peer("peer", GossipRig.V10).subscribe(TOPIC);
    rig.pass();
    peer.forget().prune(TOPIC, 2);
    rig.pass(Duration.ofSeconds(30));
    assertThat(peer.grafts()).isEmpty();
  }

  @Test
  void aPruneToAnOlderProtocolIsBare() {
    GossipRig rig = joined(p -> p);
    GossipPeer peer = rig.peer("peer", GossipRig.V10).subscribe(TOPIC);
    rig.pass();
    rig.node.unsubscribe(TOPIC);
    rig.pass();
    assertThat(peer.prunes())
        .singleElement()
        .satisfies(prune -> assertThat(prune.hasBackoff()).isFalse());
  }

  /** Go's TestGossipSubLeaveTopic: ten seconds on both sides. */
  @Test
  void leavingHasABackoffOfItsOwn() {
    GossipRig rig = joined(p -> p);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.forget();
    rig.node.unsubscribe(TOPIC);
    rig.pass();
    assertThat(peer.prunes()).extracting(Prune::getBackoff).containsExactly(10L);
    // Go's TestGossipSubJoinTopic: who is in back-off is not grafted when the topic is joined.
    rig.node.subscribe(TOPIC);
    rig.pass(Duration.ofSeconds(9));
    assertThat(peer.grafts()).isEmpty();
    rig.pass(Duration.ofSeconds(4));
    assertThat(peer.grafts()).containsExactly(TOPIC);
  }

  @Test
  void aGraftDuringTheBackoffIsPrunedAndExtendsIt() {
    GossipRig rig = joined(p -> p.dLow(1).d(1).dHigh(2).dScore(0).dOut(0));
    List<GossipPeer> peers = rig.peers(3);
    peers.forEach(p -> p.graft(TOPIC));
    rig.heartbeats(2);
    GossipPeer pruned = peers.stream().filter(p -> !p.prunes().isEmpty()).findFirst().orElseThrow();
    rig.pass(Duration.ofSeconds(40));
    pruned.forget().graft(TOPIC);
    rig.pass();
    assertThat(pruned.prunes()).hasSize(1);
    assertThat(rig.count("graft.refused_backoff")).isEqualTo(1);
    // The first back-off would be over, the extended one is not.
    rig.pass(Duration.ofSeconds(40));
    pruned.forget().graft(TOPIC);
    rig.pass();
    assertThat(pruned.prunes()).hasSize(1);
    assertThat(rig.count("graft.refused_backoff")).isEqualTo(2);
  }

  @Test
  void aBackoffIsKeptByIdentityAndNotShedByReconnecting() {
    GossipRig rig = joined(p -> p);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.prune(TOPIC, 60);
    rig.pass();
    peer.link.close();
    rig.heartbeats(1);
    GossipPeer again = rig.peer("peer");
    rig.heartbeats(2);
    assertThat(again.grafts()).as("we keep to it").isEmpty();
    again.graft(TOPIC);
    rig.pass();
    assertThat(again.prunes()).as("and hold it to it").hasSize(1);
    assertThat(rig.mesh()).isEmpty();
  }

  @Test
  void aBackoffIsByTopic() {
    GossipRig rig = joined(p -> p);
    GossipPeer peer = rig.peer("peer").subscribe("other");
    rig.pass();
    peer.prune(TOPIC, 60);
    rig.pass();
    peer.forget();
    rig.node.subscribe("other");
    rig.pass();
    assertThat(peer.grafts()).containsExactly("other");
  }

  /** Go's TestGossipsubAttackGRAFTDuringBackoff, with its counts. */
  @Test
  void graftingDuringTheBackoffCostsScoreAndMoreSoAtOnce() {
    GossipRig rig = joined(SCORING);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    assertThat(rig.mesh()).hasSize(1);
    peer.prune(TOPIC, 60);
    rig.pass();
    peer.forget().graft(TOPIC);
    rig.pass();
    assertThat(peer.prunes()).as("answered with PRUNE").hasSize(1);
    rig.heartbeats(2);
    assertThat(rig.score(peer)).as("2 within the flood threshold, squared").isBetween(-4.0, -3.9);

    // The GRAFT started the back-off anew; 20 s later it is no flood any more.
    rig.pass(Duration.ofSeconds(20));
    double before = rig.score(peer);
    peer.forget().graft(TOPIC);
    rig.heartbeats(2);
    assertThat(peer.prunes()).hasSize(1);
    assertThat(Math.sqrt(-rig.score(peer)) - Math.sqrt(-before)).isBetween(0.97, 1.03);
  }

  @Test
  void whoGoesOnGraftingIsGraylistedAndHearsNoMore() {
    GossipRig rig = joined(SCORING);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.prune(TOPIC, 60);
    rig.pass();
    for (int i = 0; i < 12; i++) {
      peer.graft(TOPIC);
      rig.pass(Duration.ofMillis(500));
    }
    assertThat(rig.score(peer)).isLessThan(-300);
    long refused = rig.count("graft.refused_backoff");
    peer.forget().graft(TOPIC);
    peer.publish(TOPIC, "unheard");
    rig.heartbeats(2);
    assertThat(peer.controls()).as("answers to a graylisted neighbour").isEmpty();
    assertThat(rig.count("graft.refused_backoff")).isEqualTo(refused);
    assertThat(rig.count("rpcs.graylisted")).isPositive();
    assertThat(rig.node.texts(TOPIC)).isEmpty();
  }

  @Test
  void backoffsThatRanOutAreForgotten() {
    GossipRig rig = joined(p -> p);
    List<GossipPeer> peers = rig.peers(5);
    peers.forEach(p -> p.prune(TOPIC, 5));
    rig.pass();
    peers.forEach(p -> p.link.close());
    rig.pass();
    assertThat(rig.router().tableSizes()).containsEntry("backoffs", 5);
    rig.pass(Duration.ofSeconds(25));
    assertThat(rig.router().tableSizes()).containsEntry("backoffs", 0);
  }
}
