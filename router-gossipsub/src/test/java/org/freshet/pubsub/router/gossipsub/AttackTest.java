package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V13;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.junit.jupiter.api.Test;

/** The attacks of go's suite, and those that it leaves out, by scripted neighbours. */
class AttackTest {
  private static GossipRig scoring() {
    return rig(p -> GossipRig.blaming(p).thresholds(new ScoreThresholds(-100, -200, -300, 0, 0)));
  }

  private static List<MessageId> ids(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> MessageId.of(ByteBuffer.allocate(8).putInt(i).array()))
        .toList();
  }

  /** TestGossipsubAttackSpamIWANT: a message is sent once by the mesh, and three times more. */
  @Test
  void aMessageIsSentToOneWhoAsksThreeTimesAndNoMore() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    MessageId id = rig.publish(TOPIC, "wanted");
    rig.pass();
    for (int i = 0; i < 50; i++) {
      peer.iwant(id);
      rig.pass();
    }
    assertThat(peer.texts(TOPIC)).hasSize(1 + 3);
    assertThat(rig.count("iwant.too_often")).isEqualTo(47);
  }

  @Test
  void askingAgainAfterReconnectingGivesNoMore() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    MessageId id = rig.publish(TOPIC, "wanted");
    rig.pass();
    for (int i = 0; i < 3; i++) {
      peer.iwant(id);
    }
    rig.pass();
    peer.link.close();
    rig.pass();
    GossipPeer again = rig.peer("peer").iwant(id);
    rig.pass();
    assertThat(peer.host.texts(TOPIC)).hasSize(4);
    assertThat(again.texts(TOPIC)).hasSize(4);
  }

  @Test
  void aFloodOfIwantIsBoundedScoredAndCounted() {
    GossipRig rig = scoring().join();
    GossipPeer peer = rig.peer("peer");
    rig.heartbeats(1);
    for (int i = 0; i < 3; i++) {
      peer.iwant(ids(i * 3000, 3000).toArray(MessageId[]::new));
    }
    rig.pass();
    assertThat(rig.count("iwant.unknown")).isEqualTo(5000);
    assertThat(rig.count("iwant.over_quota")).isEqualTo(2);
    rig.heartbeats(2);
    assertThat(rig.score(peer)).as("held to account once a heartbeat").isBetween(-1.01, -0.9);
  }

  /** TestGossipsubAttackSpamIHAVE. */
  @Test
  void noMoreThanTheQuotaIsAskedForInAHeartbeatAndWhoDoesNotSendIsScored() {
    GossipRig rig = scoring().join();
    GossipPeer peer = rig.peer("peer");
    rig.heartbeats(1);
    for (int i = 0; i < 5; i++) {
      peer.ihave(TOPIC, ids(i * 3000, 3000));
    }
    rig.pass(Duration.ofMillis(300));
    assertThat(peer.iwants()).hasSize(5000);
    assertThat(rig.count("ihave.ids_over_quota")).isEqualTo(10_000);
    rig.heartbeats(1);
    peer.ihave(TOPIC, ids(20_000, 100));
    rig.pass();
    assertThat(peer.iwants()).as("5000 are outstanding").hasSize(5000);
    rig.heartbeats(4);
    assertThat(rig.score(peer)).as("two promises were broken").isBetween(-4.1, -3.9);
    assertThat(rig.count("promises.broken")).isEqualTo(2);
    peer.ihave(TOPIC, ids(30_000, 100));
    rig.pass();
    assertThat(peer.iwants()).as("a new heartbeat, nothing outstanding").hasSize(5100);
  }

  @Test
  void whoSendsWhatItAnnouncesHasTheSameQuota() {
    GossipRig rig = rig(p -> p.maxIHaveLength(10)).join();
    GossipPeer peer = rig.peer("peer");
    rig.heartbeats(1);
    for (int round = 0; round < 2; round++) {
      List<byte[]> messages =
          IntStream.range(0, 10).mapToObj(i -> peer.host.message(TOPIC, "m" + i)).toList();
      peer.ihave(TOPIC, messages.stream().map(MessageIdOf::go).toList());
      rig.pass();
      messages.forEach(m -> peer.send(rpc().publish(m)));
      rig.pass();
    }
    assertThat(peer.iwants()).hasSize(10);
    assertThat(rig.count("ihave.ids_over_quota")).isEqualTo(10);
    assertThat(rig.router().tableSizes()).containsEntry("wants", 0);
  }

  @Test
  void onlyTenRpcsWithIhaveAreReadInAHeartbeat() {
    GossipRig rig = scoring().join();
    GossipPeer peer = rig.peer("peer");
    rig.heartbeats(1);
    for (int i = 0; i < 15; i++) {
      peer.ihave(TOPIC, ids(i, 1));
    }
    rig.pass();
    assertThat(peer.iwants()).hasSize(10);
    assertThat(rig.count("ihave.over_quota")).isEqualTo(5);
    rig.heartbeats(1);
    assertThat(rig.score(peer)).isBetween(-1.01, -0.9);
    peer.ihave(TOPIC, ids(100, 1));
    rig.pass();
    assertThat(peer.iwants()).hasSize(11);
  }

  /** Go counts every RPC with control against the quota of IHAVE. */
  @Test
  void otherControlDoesNotUseUpTheQuotaOfIhave() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    rig.heartbeats(1);
    for (int i = 0; i < 30; i++) {
      peer.idontwant(ids(i, 1).get(0));
    }
    peer.ihave(TOPIC, ids(100, 1));
    rig.pass();
    assertThat(peer.iwants()).containsExactlyElementsOf(ids(100, 1));
  }

  /** TestBrokenPromises. */
  @Test
  void whoGoesOnBreakingPromisesIsIgnored() {
    GossipRig rig = scoring().join();
    GossipPeer peer = rig.peer("peer");
    rig.heartbeats(1);
    for (int i = 0; i < 30; i++) {
      for (int j = 0; j < 5; j++) {
        peer.ihave(TOPIC, ids(i * 10 + j, 1));
      }
      rig.heartbeats(1);
    }
    assertThat(rig.score(peer)).isLessThan(-300);
    assertThat(rig.mesh()).isEmpty();
    assertThat(rig.count("rpcs.graylisted")).isPositive();
  }

  /** TestNoBrokenPromises: whoever sends it, the promise is kept. */
  @Test
  void aPromiseIsKeptWhenTheMessageComesFromSomebodyElse() {
    GossipRig rig = scoring().join();
    List<GossipPeer> peers = rig.peers(2);
    byte[] message = peers.get(1).host.message(TOPIC, "m");
    peers.get(0).ihave(TOPIC, List.of(MessageIdOf.go(message)));
    rig.pass();
    assertThat(peers.get(0).iwants()).hasSize(1);
    peers.get(1).send(rpc().publish(message));
    rig.heartbeats(6);
    assertThat(rig.score(peers.get(0))).isZero();
    assertThat(rig.router().tableSizes()).containsEntry("wants", 0);
  }

  /** TestGossipsubAttackGRAFTNonExistentTopic: no PRUNE, which would be as much as came. */
  @Test
  void aGraftForATopicThatDoesNotExistIsNotAnswered() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.forget();
    for (int i = 0; i < 100; i++) {
      peer.graft("no such topic " + i);
    }
    rig.heartbeats(1);
    assertThat(peer.controls()).isEmpty();
    assertThat(rig.count("graft.unknown_topic")).isEqualTo(100);
    assertThat(rig.router().tableSizes()).containsEntry("meshes", 1);
  }

  @Test
  void aFloodOfGraftsAndPrunesIsBoundedScoredAndCounted() {
    GossipRig rig = scoring().join();
    GossipPeer peer = rig.peer("peer");
    rig.heartbeats(1);
    for (int i = 0; i < 400; i++) {
      peer.graft("no such topic " + i).prune("nor this " + i, 60);
    }
    rig.pass(Duration.ofMillis(200));
    assertThat(rig.count("graft.unknown_topic") + rig.count("prune.unknown_topic")).isEqualTo(512);
    assertThat(rig.count("mesh_requests.over_quota")).isEqualTo(288);
    assertThat(rig.router().tableSizes()).containsEntry("backoffs", 0);
    rig.heartbeats(2);
    assertThat(rig.score(peer)).isBetween(-1.01, -0.9);
  }

  @Test
  void aLyingAnnouncerDoesNotKeepUsFromTheTruth() {
    GossipRig rig = scoring().join();
    List<GossipPeer> peers = rig.peers(3);
    byte[] message = peers.get(2).host.message(TOPIC, "truth");
    MessageId id = MessageIdOf.go(message);
    peers.get(0).ihave(TOPIC, List.of(id));
    rig.pass();
    peers.get(1).ihave(TOPIC, List.of(id));
    rig.pass();
    assertThat(peers.get(0).iwants()).containsExactly(id);
    assertThat(peers.get(1).iwants()).as("one at a time").isEmpty();
    rig.heartbeats(4);
    assertThat(peers.get(1).iwants()).containsExactly(id);
    peers.get(1).send(rpc().publish(message));
    rig.pass();
    assertThat(rig.node.texts(TOPIC)).containsExactly("truth");
    assertThat(rig.score(peers.get(0))).isNegative();
    assertThat(rig.score(peers.get(1))).isZero();
  }

  @Test
  void openingStreamAfterStreamDoesNotRaiseWhatIsAskedOfOneNeighbour() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    rig.heartbeats(1);
    for (int i = 0; i < 10; i++) {
      ScriptedStream stream = peer.host.open(peer.link, V13);
      rig.pass();
      peer.writesOn(stream);
      peer.ihave(TOPIC, ids(i * 4000, 4000));
      rig.pass();
    }
    assertThat(peer.iwants()).hasSize(5000);
  }
}
