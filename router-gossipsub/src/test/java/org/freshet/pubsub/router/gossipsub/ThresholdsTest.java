package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Prune;
import org.junit.jupiter.api.Test;

/** Statements of gossipsub v1.1 about what follows from a score. */
class ThresholdsTest {
  private final Opinions opinions = new Opinions();
  private final GossipRig rig = rig(opinions.parameters());

  private void settle() {
    rig.heartbeats(2);
  }

  @Test
  void aMemberWithANegativeScoreIsPrunedAtTheHeartbeatWithoutPeers() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    settle();
    assertThat(rig.mesh()).hasSize(1);
    opinions.set(peer, -0.1);
    settle();
    assertThat(rig.mesh()).isEmpty();
    assertThat(peer.prunes())
        .singleElement()
        .satisfies(
            prune -> {
              assertThat(prune.getBackoff()).isEqualTo(60);
              assertThat(prune.getPeersCount()).isZero();
            });
  }

  @Test
  void whoHasANegativeScoreIsNeitherGraftedNorMayGraft() {
    GossipPeer peer = rig.peer("peer");
    opinions.set(peer, -0.1);
    settle();
    rig.node.subscribe(TOPIC);
    settle();
    assertThat(peer.grafts()).isEmpty();
    peer.graft(TOPIC);
    rig.pass();
    assertThat(rig.mesh()).isEmpty();
    assertThat(peer.prunes()).hasSize(1);
    assertThat(rig.count("graft.refused_score")).isEqualTo(1);
  }

  @Test
  void belowTheGossipThresholdNothingIsAnnouncedAskedOrAnswered() {
    List<GossipPeer> peers = rig.peers(8);
    rig.node.subscribe(TOPIC);
    rig.pass();
    List<GossipPeer> outsiders = peers.stream().filter(p -> !rig.mesh().contains(p.id())).toList();
    opinions.set(outsiders.get(0), -11);
    opinions.set(outsiders.get(1), -9);
    settle();
    MessageId id = rig.publish(TOPIC, "one");
    settle();
    MessageId unseen = MessageId.of(new byte[] {1});
    outsiders.forEach(p -> p.iwant(id).ihave(TOPIC, List.of(unseen)));
    rig.pass();

    assertThat(outsiders.get(0).ihaves()).isEmpty();
    assertThat(outsiders.get(0).texts(TOPIC)).isEmpty();
    assertThat(outsiders.get(0).iwants()).isEmpty();
    assertThat(outsiders.get(1).ihaves()).contains(id);
    assertThat(outsiders.get(1).texts(TOPIC)).containsExactly("one");
    assertThat(outsiders.get(1).iwants()).containsExactly(unseen);
    assertThat(rig.count("ihave.low_score")).isEqualTo(1);
    assertThat(rig.count("iwant.low_score")).isEqualTo(1);
  }

  @Test
  void whoFellBelowTheGossipThresholdSinceItAnnouncedIsNotAskedNext() {
    rig.node.subscribe(TOPIC);
    List<GossipPeer> peers = rig.peers(3);
    settle();
    MessageId unseen = MessageId.of(new byte[] {1});
    for (GossipPeer peer : peers) {
      peer.ihave(TOPIC, List.of(unseen));
      rig.pass();
    }
    assertThat(peers.get(0).iwants()).containsExactly(unseen);
    opinions.set(peers.get(2), -11);
    rig.heartbeats(5);
    assertThat(peers.get(2).iwants()).as("the latest, but no longer believed").isEmpty();
    assertThat(peers.get(1).iwants()).containsExactly(unseen);
  }

  @Test
  void belowThePublishThresholdOwnMessagesAreNotSent() {
    GossipPeer bad = rig.peer("bad");
    GossipPeer poor = rig.peer("poor");
    opinions.set(bad, -101);
    opinions.set(poor, -99);
    settle();
    rig.publish(TOPIC, "by fanout");
    settle();
    assertThat(rig.fanout(TOPIC)).containsExactly(poor.id());
    rig.node.subscribe(TOPIC);
    settle();
    rig.publish(TOPIC, "by an empty mesh");
    rig.pass();
    assertThat(bad.texts(TOPIC)).isEmpty();
    assertThat(poor.texts(TOPIC)).containsExactly("by fanout", "by an empty mesh");
  }

  @Test
  void aFanoutMemberThatFallsBelowThePublishThresholdIsReplaced() {
    List<GossipPeer> peers = rig.peers(8);
    rig.publish(TOPIC, "one");
    rig.pass();
    PeerId member = rig.fanout(TOPIC).get(0);
    opinions.set(peers.stream().filter(p -> p.id().equals(member)).findFirst().orElseThrow(), -101);
    settle();
    assertThat(rig.fanout(TOPIC)).hasSize(6).doesNotContain(member);
  }

  @Test
  void belowTheGraylistThresholdOnlySubscriptionsAreRead() {
    rig.node.subscribe(TOPIC);
    GossipPeer bad = rig.peer("bad");
    opinions.set(bad, -1001);
    settle();
    bad.forget();
    bad.publish(TOPIC, "unheard");
    bad.ihave(TOPIC, List.of(MessageId.of(new byte[] {1}))).graft(TOPIC);
    bad.subscribe("other");
    settle();
    assertThat(rig.node.texts(TOPIC)).isEmpty();
    assertThat(bad.controls()).isEmpty();
    assertThat(rig.node.seesSubscription(bad.host, "other")).isTrue();
    assertThat(rig.count("rpcs.graylisted")).isGreaterThanOrEqualTo(3);
  }

  @Test
  void ofTooManyMembersTheBestStay() {
    rig.node.subscribe(TOPIC);
    List<GossipPeer> peers = rig.peers(12);
    IntStream.range(0, 4).forEach(i -> opinions.set(peers.get(i * 3), 10 - i));
    settle();
    peers.forEach(p -> p.graft(TOPIC));
    settle();
    assertThat(rig.mesh())
        .hasSize(6)
        .contains(peers.get(0).id(), peers.get(3).id(), peers.get(6).id(), peers.get(9).id());
  }

  @Test
  void ofTooManyMembersThoseBesideTheBestStayByChance() {
    List<GossipPeer> peers = rig.peers(12);
    for (int i = 0; i < 12; i++) {
      opinions.set(peers.get(i), i);
    }
    settle();
    rig.node.subscribe(TOPIC);
    peers.forEach(p -> p.graft(TOPIC));
    settle();
    List<Integer> kept =
        IntStream.range(0, 12).filter(i -> rig.mesh().contains(peers.get(i).id())).boxed().toList();
    assertThat(kept).hasSize(6).contains(8, 9, 10, 11);
    assertThat(kept).as("and not the next best").isNotEqualTo(List.of(6, 7, 8, 9, 10, 11));
  }

  @Test
  void amongMembersOfTheSameScoreChanceDecides() {
    GossipRig alike = rig(p -> p.dScore(6).dOut(0));
    alike.node.subscribe(TOPIC);
    List<GossipPeer> peers = alike.peers(12);
    peers.forEach(p -> p.graft(TOPIC));
    alike.heartbeats(1);
    assertThat(alike.mesh())
        .hasSize(6)
        .isNotEqualTo(GossipRig.ids(peers.subList(0, 6)))
        .isNotEqualTo(GossipRig.ids(peers.subList(6, 12)));
  }

  /** Go's TestGossipsubScoreValidatorEx: what is ignored costs nothing, what is rejected does. */
  @Test
  void rejectedMessagesCostScoreAndIgnoredOnesDoNot() {
    GossipRig judged =
        rig(
            p ->
                p.score(
                    new ScoreParams.Builder()
                        .otherTopics(
                            new TopicScoreParams.Builder()
                                .invalidMessageDeliveriesWeight(-1)
                                .invalidMessageDeliveriesDecay(0.9999)
                                .build())
                        .build()),
            options ->
                options.validator(
                    TOPIC,
                    m -> Duration.ZERO,
                    m -> m.text().startsWith("bad") ? Verdict.REJECT : Verdict.IGNORE));
    judged.node.subscribe(TOPIC);
    GossipPeer bad = judged.peer("bad");
    GossipPeer odd = judged.peer("odd");
    judged.pass();
    bad.publish(TOPIC, "bad");
    odd.publish(TOPIC, "odd");
    judged.heartbeats(2);
    assertThat(judged.score(bad)).isBetween(-1.0, -0.99);
    assertThat(judged.score(odd)).isZero();
    assertThat(judged.mesh()).containsExactly(odd.id());
    assertThat(bad.prunes()).extracting(Prune::getTopic).containsExactly(TOPIC);
    assertThat(judged.router().tableSizes()).containsEntry("holders", 0);
  }

  /** Go's TestGossipsubAttackInvalidMessageSpam: a forged signature is enough. */
  @Test
  void messagesWithAWrongSignatureCostScoreAndThePlaceInTheMesh() {
    GossipRig judged =
        rig(
            p ->
                p.score(
                        new ScoreParams.Builder()
                            .otherTopics(
                                new TopicScoreParams.Builder()
                                    .invalidMessageDeliveriesWeight(-1)
                                    .invalidMessageDeliveriesDecay(0.9999)
                                    .build())
                            .build())
                    .thresholds(new ScoreThresholds(-100, -500, -1000, 0, 0)));
    judged.node.subscribe(TOPIC);
    GossipPeer forger = judged.peer("forger");
    judged.pass();
    for (int i = 0; i < 50; i++) {
      byte[] message = forger.host.message(TOPIC, "forged " + i);
      message[message.length - 1] ^= 1;
      forger.send(rpc().publish(message));
    }
    // Of a forger few signatures are checked in a second.
    judged.heartbeats(4);
    assertThat(judged.mesh()).isEmpty();
    assertThat(forger.prunes()).hasSize(1);
    assertThat(judged.score(forger)).as("graylisted before all were judged").isLessThan(-1000);
    assertThat(judged.node.texts(TOPIC)).isEmpty();
  }
}
