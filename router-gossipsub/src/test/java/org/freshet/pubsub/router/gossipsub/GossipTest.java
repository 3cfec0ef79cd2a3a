package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.testkit.RpcBytes;
import org.junit.jupiter.api.Test;

/** Statements of gossipsub v1.0 and v1.1 about IHAVE and IWANT. */
class GossipTest {
  /** A rig whose node is in a full mesh, with others outside of it. */
  private static List<GossipPeer> outsiders(GossipRig rig, int count) {
    List<GossipPeer> peers = rig.peers(6 + count);
    rig.node.subscribe(TOPIC);
    rig.pass();
    return new ArrayList<>(peers.stream().filter(p -> !rig.mesh().contains(p.id())).toList());
  }

  private static List<GossipPeer> told(List<GossipPeer> peers, MessageId id) {
    return peers.stream().filter(p -> p.ihaves().contains(id)).toList();
  }

  @Test
  void theHeartbeatAnnouncesMessagesToSubscribersOutsideTheMesh() {
    GossipRig rig = rig();
    List<GossipPeer> outsiders = outsiders(rig, 4);
    MessageId id = rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(told(outsiders, id)).as("before the heartbeat").isEmpty();
    rig.heartbeats(1);
    assertThat(told(outsiders, id)).hasSize(4);
    assertThat(outsiders).allSatisfy(p -> assertThat(p.texts(TOPIC)).isEmpty());
  }

  @Test
  void membersOfTheMeshAreToldNothing() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(6);
    rig.node.subscribe(TOPIC);
    rig.pass();
    rig.publish(TOPIC, "one");
    rig.heartbeats(3);
    assertThat(peers).allSatisfy(p -> assertThat(p.ihaves()).isEmpty());
  }

  @Test
  void aMessageIsAnnouncedForHistoryGossipHeartbeats() {
    GossipRig rig = rig();
    List<GossipPeer> outsiders = outsiders(rig, 1);
    MessageId id = rig.publish(TOPIC, "one");
    rig.heartbeats(10);
    assertThat(outsiders.get(0).ihaves()).containsExactly(id, id, id);
  }

  @Test
  void atLeastDLazySubscribersAreTold() {
    GossipRig rig = rig();
    List<GossipPeer> outsiders = outsiders(rig, 20);
    MessageId id = rig.publish(TOPIC, "one");
    rig.heartbeats(1);
    assertThat(told(outsiders, id)).hasSize(6);
  }

  @Test
  void ofManySubscribersAFactorIsTold() {
    GossipRig rig = rig();
    List<GossipPeer> outsiders = outsiders(rig, 40);
    MessageId id = rig.publish(TOPIC, "one");
    rig.heartbeats(1);
    assertThat(told(outsiders, id)).hasSize(10);
  }

  @Test
  void whoIsToldIsChosenAnewEachTime() {
    GossipRig rig = rig();
    List<GossipPeer> outsiders = outsiders(rig, 20);
    MessageId id = rig.publish(TOPIC, "one");
    rig.heartbeats(3);
    assertThat(told(outsiders, id)).hasSizeGreaterThan(9);
  }

  @Test
  void whatIsAskedForIsSent() {
    GossipRig rig = rig();
    GossipPeer outsider = outsiders(rig, 1).get(0);
    MessageId id = rig.publish(TOPIC, "one");
    rig.heartbeats(1);
    outsider.iwant(id);
    rig.pass();
    assertThat(outsider.texts(TOPIC)).containsExactly("one");
  }

  @Test
  void aMessageCanBeAskedForForHistoryLengthHeartbeats() {
    GossipRig rig = rig();
    List<GossipPeer> outsiders = outsiders(rig, 2);
    MessageId id = rig.publish(TOPIC, "one");
    rig.heartbeats(4);
    outsiders.get(0).iwant(id);
    rig.heartbeats(1);
    outsiders.get(1).iwant(id);
    rig.pass();
    assertThat(outsiders.get(0).texts(TOPIC)).containsExactly("one");
    assertThat(outsiders.get(1).texts(TOPIC)).as("after its time").isEmpty();
  }

  @Test
  void whatIsAnnouncedAndNotSeenIsAskedFor() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    MessageId seen = peer.publish(TOPIC, "seen");
    rig.pass();
    MessageId unseen = MessageId.of(new byte[] {1, 2, 3});
    peer.ihave(TOPIC, List.of(seen, unseen));
    rig.pass();
    assertThat(peer.iwants()).containsExactly(unseen);
  }

  @Test
  void announcementsOfTopicsThatAreNotJoinedAreIgnored() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer").subscribe("other");
    peer.ihave("other", List.of(MessageId.of(new byte[] {1})));
    rig.pass();
    assertThat(peer.iwants()).isEmpty();
    assertThat(rig.count("ihave.unknown_topic")).isEqualTo(1);
  }

  /** It came, and was no more than could be looked at: whoever brought it has done its part. */
  @Test
  void aCopyThatThereWasNoTimeToCheckKeepsThePromise() {
    GossipRig rig =
        rig(params -> params, options -> options.verificationTakes(Duration.ofMillis(100))).join();
    GossipPeer peer = rig.peer("peer");
    byte[] asked = peer.host.message(TOPIC, "asked for");
    peer.ihave(TOPIC, List.of(MessageIdOf.go(asked)));
    rig.pass();
    assertThat(peer.iwants()).containsExactly(MessageIdOf.go(asked));
    byte[] forged = asked.clone();
    forged[forged.length - 1] ^= 1;
    RpcBytes copies = RpcBytes.rpc();
    for (int i = 0; i < 4; i++) {
      copies.publish(forged);
    }
    peer.send(copies.publish(asked));
    rig.heartbeats(6);
    assertThat(rig.node.counters())
        .containsEntry("messages.throttled", 1L)
        .containsEntry("messages.forged", 4L);
    assertThat(rig.count("promises.broken")).isZero();
  }

  /** Go's TestGossipsubGossipPropagation: who missed the message gets it by gossip. */
  @Test
  void aMessageThatWasMissedIsRecovered() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    byte[] missed = peer.host.message(TOPIC, "missed");
    peer.ihave(TOPIC, List.of(MessageIdOf.go(missed)));
    rig.pass();
    assertThat(peer.iwants()).containsExactly(MessageIdOf.go(missed));
    peer.send(RpcBytes.rpc().publish(missed));
    rig.pass();
    assertThat(rig.node.texts(TOPIC)).containsExactly("missed");
    assertThat(rig.router().tableSizes()).containsEntry("wants", 0);
    rig.heartbeats(10);
    assertThat(peer.iwants()).as("asked for once").hasSize(1);
    assertThat(rig.count("promises.broken")).isZero();
  }

  @Test
  void idsThatAreNoTextAreAnnouncedAndAskedForAsTheyAre() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    MessageId odd = MessageId.of(new byte[] {(byte) 0xff, (byte) 0xc0, 0, (byte) 0x80});
    peer.ihave(TOPIC, List.of(odd));
    rig.pass();
    assertThat(peer.iwants()).containsExactly(odd);
  }

  @Test
  void moreIdsThanOneNeighbourIsToldAreDifferentForEach() {
    GossipRig rig = rig(p -> p.maxIHaveLength(10));
    List<GossipPeer> outsiders = outsiders(rig, 4);
    List<MessageId> ids = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      ids.add(rig.publish(TOPIC, "m" + i));
    }
    rig.heartbeats(1);
    assertThat(outsiders).allSatisfy(p -> assertThat(p.ihaves()).hasSize(10).isSubsetOf(ids));
    assertThat(outsiders.stream().map(p -> List.copyOf(p.ihaves())).distinct())
        .hasSizeGreaterThan(1);
  }
}
