package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.ids;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Statements of gossipsub v1.1 about outbound quotas, opportunistic grafting, flood publishing. */
class MeshQualityTest {
  private final Opinions opinions = new Opinions();

  private static List<GossipPeer> dialled(GossipRig rig, int count) {
    return IntStream.range(0, count).mapToObj(i -> rig.dialledPeer("dialled" + i)).toList();
  }

  private static long dialledInMesh(GossipRig rig, List<GossipPeer> dialled) {
    return rig.mesh().stream().filter(ids(dialled)::contains).count();
  }

  @Test
  void ofTooManyMembersDOutThatWeDialledStay() {
    GossipRig rig = rig(opinions.parameters()).join();
    List<GossipPeer> dialled = dialled(rig, 3);
    List<GossipPeer> others = rig.peers(10);
    others.forEach(p -> opinions.set(p, 3));
    rig.heartbeats(2);
    assertThat(rig.mesh()).as("on subscribe").hasSize(4);
    List<GossipPeer> all = new ArrayList<>(dialled);
    all.addAll(others);
    all.forEach(p -> p.graft(TOPIC));
    rig.heartbeats(1);
    assertThat(rig.mesh()).hasSize(6);
    assertThat(dialledInMesh(rig, dialled)).as("although others score better").isEqualTo(2);
  }

  @Test
  void aFullMeshTakesGraftsOnlyOfThoseThatWeDialled() {
    GossipRig rig = rig(p -> p.heartbeatInitialDelay(Duration.ofSeconds(60))).join();
    List<GossipPeer> peers = rig.peers(12);
    peers.forEach(p -> p.graft(TOPIC));
    rig.pass();
    assertThat(rig.mesh()).hasSize(12);
    GossipPeer stranger = rig.peer("stranger").graft(TOPIC);
    GossipPeer dialled = rig.dialledPeer("dialled").graft(TOPIC);
    rig.pass();
    assertThat(rig.mesh()).hasSize(13).contains(dialled.id()).doesNotContain(stranger.id());
    assertThat(stranger.prunes()).hasSize(1);
    assertThat(rig.count("graft.refused_full")).isEqualTo(1);
  }

  @Test
  void aLargeEnoughMeshIsGivenMembersThatWeDialled() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(5);
    peers.forEach(p -> p.graft(TOPIC));
    rig.heartbeats(1);
    assertThat(rig.mesh()).hasSize(5);
    List<GossipPeer> dialled = dialled(rig, 4);
    rig.heartbeats(1);
    assertThat(dialledInMesh(rig, dialled)).isEqualTo(2);
    assertThat(rig.mesh()).hasSize(7);
    assertThat(rig.count("graft.outbound_quota")).isEqualTo(2);
  }

  @Test
  void aMeshWithEnoughMembersThatWeDialledIsLeftAlone() {
    GossipRig rig = rig().join();
    List<GossipPeer> dialled = dialled(rig, 6);
    dialled.forEach(p -> p.graft(TOPIC));
    rig.peers(5);
    rig.heartbeats(5);
    assertThat(rig.mesh()).hasSize(6);
    assertThat(rig.count("graft.outbound_quota")).isZero();
  }

  /** Go's TestGossipsubOpportunisticGrafting. */
  @Test
  void aMeshThatDoesBadlyIsGivenMembersThatDoBetter() {
    GossipRig rig =
        rig(p -> opinions.parameters().apply(p).opportunisticGraftTicks(5).dOut(0)).join();
    List<GossipPeer> members = rig.peers(6);
    members.forEach(p -> p.graft(TOPIC));
    members.forEach(p -> opinions.set(p, 1));
    rig.pass();
    List<GossipPeer> worse = IntStream.range(0, 10).mapToObj(i -> rig.peer("worse" + i)).toList();
    List<GossipPeer> better =
        List.of(rig.peer("b1"), rig.peer("b2"), rig.peer("b3"), rig.peer("b4"));
    worse.forEach(p -> opinions.set(p, 1));
    better.forEach(p -> opinions.set(p, 3));
    rig.heartbeats(5);
    assertThat(rig.mesh())
        .hasSize(8)
        .containsAll(ids(members))
        .doesNotContainAnyElementsOf(ids(worse));
    assertThat(rig.count("graft.opportunistic")).isEqualTo(2);
    rig.heartbeats(5);
    assertThat(rig.count("graft.opportunistic")).as("the median of 8 is 1 still").isEqualTo(4);
  }

  @Test
  void aMeshThatDoesWellIsGivenNobody() {
    GossipRig rig =
        rig(p -> opinions.parameters().apply(p).opportunisticGraftTicks(5).dOut(0)).join();
    List<GossipPeer> members = rig.peers(6);
    members.forEach(p -> p.graft(TOPIC));
    members.forEach(p -> opinions.set(p, 6));
    GossipPeer better = rig.peer("better");
    opinions.set(better, 30);
    rig.heartbeats(12);
    assertThat(rig.mesh()).hasSize(6).doesNotContain(better.id());
  }

  /** Go's TestGossipsubFloodPublish. */
  @Test
  void ownMessagesGoToAllSubscribersWithFloodPublishing() {
    GossipRig rig = rig(p -> p.floodPublishMaxBytes(100));
    List<GossipPeer> peers = rig.peers(20);
    rig.publish(TOPIC, "not joined");
    rig.node.subscribe(TOPIC);
    rig.pass();
    rig.publish(TOPIC, 100);
    rig.publish(TOPIC, 101);
    rig.pass();
    assertThat(peers)
        .allSatisfy(p -> assertThat(p.texts(TOPIC)).contains("not joined", "x".repeat(100)));
    assertThat(peers.stream().filter(p -> p.texts(TOPIC).size() == 3))
        .as("larger ones go to the mesh")
        .hasSize(6);
    assertThat(rig.fanout(TOPIC)).as("no fanout is needed").isEmpty();
  }

  @Test
  void floodPublishingLeavesOutWhoIsBelowThePublishThreshold() {
    GossipRig rig = rig(p -> opinions.parameters().apply(p).floodPublishMaxBytes(100));
    List<GossipPeer> peers = rig.peers(3);
    opinions.set(peers.get(0), -101);
    rig.heartbeats(2);
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(peers.get(0).texts(TOPIC)).isEmpty();
    assertThat(peers.get(1).texts(TOPIC)).containsExactly("one");
  }

  @Test
  void messagesOfOthersAreNotFlooded() {
    GossipRig rig = rig(p -> p.floodPublishMaxBytes(100)).join();
    List<GossipPeer> peers = rig.peers(20);
    rig.heartbeats(1);
    peers.get(0).publish(TOPIC, "passed on");
    rig.pass();
    assertThat(peers.stream().filter(p -> p.texts(TOPIC).contains("passed on")))
        .hasSizeLessThanOrEqualTo(rig.mesh().size());
  }
}
