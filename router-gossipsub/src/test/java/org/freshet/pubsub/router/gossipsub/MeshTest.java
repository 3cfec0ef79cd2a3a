package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.ids;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Prune;
import org.junit.jupiter.api.Test;

/** Statements of gossipsub v1.0 about topic membership, GRAFT, PRUNE and mesh maintenance. */
class MeshTest {
  @Test
  void joiningGraftsUpToDSubscribersAtOnce() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(10);
    rig.node.subscribe(TOPIC);
    rig.pass();

    assertThat(rig.mesh()).hasSize(6).isSubsetOf(ids(peers));
    assertThat(peers)
        .allSatisfy(
            peer ->
                assertThat(peer.grafts())
                    .isEqualTo(rig.mesh().contains(peer.id()) ? List.of(TOPIC) : List.of()));
  }

  @Test
  void joiningTakesFanoutMembersFirst() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(20);
    rig.publish(TOPIC, "before joining");
    rig.pass();
    List<?> fanout = rig.fanout(TOPIC);
    assertThat(fanout).hasSize(6);
    rig.node.subscribe(TOPIC);
    rig.pass();

    assertThat(rig.mesh()).containsExactlyInAnyOrderElementsOf(rig.mesh()).isEqualTo(fanout);
    assertThat(rig.fanout(TOPIC)).as("the fanout has become the mesh").isEmpty();
    assertThat(peers.stream().filter(p -> !p.grafts().isEmpty())).hasSize(6);
  }

  @Test
  void joiningTakesNoFanoutMemberWhoseSubscriptionDiedWithItsStream() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(3);
    rig.publish(TOPIC, "before joining");
    rig.pass();
    peers.get(0).stream().reset();
    rig.pass();
    assertThat(rig.fanout(TOPIC)).as("until the heartbeat").contains(peers.get(0).id());
    rig.node.subscribe(TOPIC);
    rig.pass();
    assertThat(rig.mesh()).containsExactlyInAnyOrderElementsOf(GossipRig.ids(peers.subList(1, 3)));
  }

  @Test
  void leavingPrunesEveryMember() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(6);
    rig.node.subscribe(TOPIC);
    rig.pass();
    rig.node.unsubscribe(TOPIC);
    rig.pass();

    assertThat(rig.mesh()).isEmpty();
    assertThat(peers)
        .allSatisfy(
            peer -> assertThat(peer.prunes()).extracting(Prune::getTopic).containsExactly(TOPIC));
  }

  @Test
  void aGraftIsTakenForATopicThatIsJoined() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer", GossipRig.V13).graft(TOPIC);
    rig.pass();
    assertThat(rig.mesh()).containsExactly(peer.id());
    assertThat(peer.prunes()).isEmpty();
  }

  @Test
  void aMessageGoesToTheMeshAndNotToItsSender() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(4);
    peers.get(0).publish(TOPIC, "hello");
    rig.pass();

    assertThat(rig.node.texts(TOPIC)).containsExactly("hello");
    assertThat(peers.get(0).texts(TOPIC)).isEmpty();
    assertThat(peers.subList(1, 4))
        .allSatisfy(p -> assertThat(p.texts(TOPIC)).containsExactly("hello"));
  }

  @Test
  void aMessageGoesNeitherToItsSenderNorToItsAuthor() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(3);
    byte[] message = peers.get(1).host.message(TOPIC, "passed on");
    peers.get(0).send(rpc().publish(message));
    rig.pass();
    assertThat(peers.get(0).texts(TOPIC)).as("the sender").isEmpty();
    assertThat(peers.get(1).texts(TOPIC)).as("the author").isEmpty();
    assertThat(peers.get(2).texts(TOPIC)).containsExactly("passed on");
  }

  @Test
  void aSubscriberOutsideTheMeshGetsNoMessage() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(10);
    rig.node.subscribe(TOPIC);
    rig.pass();
    peers.get(0).publish(TOPIC, "hello");
    rig.pass();
    assertThat(peers.subList(1, 10))
        .allSatisfy(
            p ->
                assertThat(p.texts(TOPIC))
                    .isEqualTo(rig.mesh().contains(p.id()) ? List.of("hello") : List.of()));
  }

  @Test
  void aPruneRemovesTheSenderFromTheMesh() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(2);
    assertThat(rig.mesh()).hasSize(2);
    peers.get(0).prune(TOPIC, 60);
    rig.pass();
    assertThat(rig.mesh()).containsExactly(peers.get(1).id());

    peers.get(1).publish(TOPIC, "not for the pruned");
    rig.pass();
    assertThat(peers.get(0).texts(TOPIC)).isEmpty();
  }

  @Test
  void aMeshBelowDLowIsFilledUpToDAtTheHeartbeat() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(12);
    rig.node.subscribe(TOPIC);
    rig.pass();
    List<GossipPeer> members = peers.stream().filter(p -> rig.mesh().contains(p.id())).toList();
    members.subList(0, 3).forEach(p -> p.prune(TOPIC, 60));
    rig.pass();
    assertThat(rig.mesh()).as("3 is less than D_low").hasSize(3);
    rig.heartbeats(1);
    assertThat(rig.mesh()).hasSize(6);
  }

  @Test
  void aMeshAtDLowIsLeftAlone() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(12);
    rig.node.subscribe(TOPIC);
    rig.pass();
    peers.stream()
        .filter(p -> rig.mesh().contains(p.id()))
        .toList()
        .subList(0, 2)
        .forEach(p -> p.prune(TOPIC, 60));
    rig.heartbeats(3);
    assertThat(rig.mesh()).hasSize(4);
  }

  /** Go's TestGossipsubPruneMeshCorrectly: D_high members are too many. */
  @Test
  void aMeshOfDHighIsPrunedToDAtTheHeartbeat() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(12);
    peers.forEach(p -> p.graft(TOPIC));
    rig.pass();
    assertThat(rig.mesh()).hasSize(12);
    rig.heartbeats(1);

    assertThat(rig.mesh()).hasSize(6);
    assertThat(peers)
        .allSatisfy(p -> assertThat(p.prunes()).hasSize(rig.mesh().contains(p.id()) ? 0 : 1));
  }

  @Test
  void aMeshBelowDHighIsNotPruned() {
    GossipRig rig = rig().join();
    rig.peers(11).forEach(p -> p.graft(TOPIC));
    rig.heartbeats(3);
    assertThat(rig.mesh()).hasSize(11);
  }

  @Test
  void meshesOfTopicsAreIndependent() {
    GossipRig rig = rig();
    GossipPeer one = rig.peer("one", GossipRig.V13).subscribe("a", "b");
    GossipPeer two = rig.peer("two", GossipRig.V13).subscribe("b");
    rig.node.subscribe("a").subscribe("b");
    rig.pass();
    assertThat(rig.mesh("a")).containsExactly(one.id());
    assertThat(rig.mesh("b")).containsExactlyInAnyOrder(one.id(), two.id());
    one.prune("b", 60);
    rig.pass();
    assertThat(rig.mesh("a")).containsExactly(one.id());
    assertThat(rig.mesh("b")).containsExactly(two.id());
  }

  @Test
  void whatOneHeartbeatTellsANeighbourSharesAFrame() {
    GossipRig rig = rig();
    GossipPeer peer = rig.peer("peer", GossipRig.V13).subscribe("a", "b", "c");
    rig.node.subscribe("a").subscribe("b").subscribe("c");
    rig.pass();
    assertThat(peer.controls())
        .singleElement()
        .satisfies(control -> assertThat(control.getGraftCount()).isEqualTo(3));
  }

  @Test
  void aMemberThatUnsubscribesLeavesTheMeshAtOnceAndIsToldNothing() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    assertThat(rig.mesh()).hasSize(1);
    peer.forget().unsubscribe(TOPIC);
    rig.pass();
    assertThat(rig.mesh()).isEmpty();
    assertThat(peer.prunes()).isEmpty();
  }

  @Test
  void theFirstHeartbeatComesAfterItsDelayAndTheOthersAtTheirInterval() {
    GossipRig rig =
        rig(p -> p.heartbeatInitialDelay(Duration.ofSeconds(2)).heartbeat(Duration.ofSeconds(5)));
    List<GossipPeer> peers = rig.peers(8);
    rig.node.subscribe(TOPIC);
    rig.pass();
    peers.forEach(p -> p.prune(TOPIC, 1));
    rig.pass();
    assertThat(rig.mesh()).isEmpty();
    // The back-off of a second, and the slack of a heartbeat, are over at the second one.
    rig.pass(Duration.ofMillis(6950).minus(rig.network.now()));
    assertThat(rig.mesh()).as("before the second heartbeat, at 7 s").isEmpty();
    rig.pass(Duration.ofMillis(100));
    assertThat(rig.mesh()).as("behind the second heartbeat").hasSize(6);
  }
}
