package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V13;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.testkit.SimPublication;
import org.junit.jupiter.api.Test;

/** What users of go ask for, by the number of their issue in go-libp2p-pubsub. */
class BetterThanGoTest {
  /** Issue 331: the first message after a subscription is lost until the next heartbeat. */
  @Test
  void aSubscriberIsGraftedAtOnceAndGetsTheFirstMessage() {
    GossipRig rig = rig().join();
    rig.heartbeats(1);
    GossipPeer peer = rig.peer("peer", V13);
    rig.heartbeats(1);
    peer.subscribe(TOPIC);
    rig.network.runFor(Duration.ofMillis(6));
    rig.publish(TOPIC, "first");
    rig.network.runFor(Duration.ofMillis(6));
    assertThat(peer.grafts()).containsExactly(TOPIC);
    assertThat(peer.texts(TOPIC)).containsExactly("first");
  }

  @Test
  void aMeshThatIsLargeEnoughGraftsNobodyOnSubscribing() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(9);
    assertThat(rig.mesh()).as("D_low").hasSize(4);
    assertThat(peers.stream().filter(p -> !p.grafts().isEmpty())).hasSize(4);
  }

  @Test
  void aSubscriberInBackoffIsNotGraftedOnSubscribing() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.prune(TOPIC, 60).unsubscribe(TOPIC);
    rig.pass();
    peer.forget().subscribe(TOPIC);
    rig.pass();
    assertThat(peer.grafts()).isEmpty();
  }

  /** Pull request 675: a joined topic with an empty mesh sends to nobody. */
  @Test
  void anOwnMessageIsNotLostToAMeshThatIsTooSmall() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(3);
    peers.forEach(p -> p.prune(TOPIC, 60));
    rig.pass();
    assertThat(rig.mesh()).isEmpty();
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(peers).allSatisfy(p -> assertThat(p.texts(TOPIC)).containsExactly("one"));
  }

  @Test
  void anOwnMessageIsNotLeftToTheOnlyMember() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(4);
    peers.subList(1, 4).forEach(p -> p.prune(TOPIC, 60));
    rig.pass();
    assertThat(rig.mesh()).containsExactly(peers.get(0).id());
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(peers).allSatisfy(p -> assertThat(p.texts(TOPIC)).containsExactly("one"));
  }

  /** Issue 606: every announcer is asked for the same message at once. */
  @Test
  void aMessageIsAskedForAtOneNeighbourAtATime() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(4);
    byte[] message = peers.get(3).host.message(TOPIC, "wanted");
    MessageId id = MessageIdOf.go(message);
    peers.subList(0, 3).forEach(p -> p.ihave(TOPIC, List.of(id)));
    rig.pass();
    assertThat(asked(peers)).hasSize(1);
    rig.heartbeats(3);
    assertThat(asked(peers)).as("within the time to answer").hasSize(1);
    rig.heartbeats(1);
    assertThat(asked(peers)).as("then the next").hasSize(2);
    rig.heartbeats(4);
    assertThat(asked(peers)).as("and the next").hasSize(3);
    assertThat(peers.get(0).iwants()).hasSize(1);
    peers.get(2).send(rpc().publish(message));
    rig.heartbeats(5);
    assertThat(rig.node.texts(TOPIC)).containsExactly("wanted");
    assertThat(rig.router().tableSizes()).containsEntry("wants", 0);
  }

  private static List<GossipPeer> asked(List<GossipPeer> peers) {
    return peers.stream().filter(p -> !p.iwants().isEmpty()).toList();
  }

  @Test
  void theLatestAnnouncerIsAskedNextForItHasTheMessageLongest() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(3);
    MessageId id = MessageId.of(new byte[] {1});
    for (GossipPeer peer : peers) {
      peer.ihave(TOPIC, List.of(id));
      rig.pass();
    }
    rig.heartbeats(4);
    assertThat(peers.get(1).iwants()).isEmpty();
    assertThat(peers.get(2).iwants()).containsExactly(id);
  }

  @Test
  void noMoreThanFourOthersAreKeptOfThoseThatAnnounceAMessage() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(8);
    rig.heartbeats(1);
    MessageId unseen = MessageId.of(new byte[] {1});
    for (GossipPeer peer : peers) {
      peer.ihave(TOPIC, List.of(unseen));
      rig.pass();
    }
    rig.heartbeats(40);
    assertThat(peers)
        .filteredOn(peer -> !peer.iwants().isEmpty())
        .as("the first, and the last four")
        .containsExactly(peers.get(0), peers.get(4), peers.get(5), peers.get(6), peers.get(7));
  }

  @Test
  void whenWhoIsAskedGoesAwayTheNextIsAskedAtOnce() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(2);
    MessageId id = MessageId.of(new byte[] {1});
    peers.get(0).ihave(TOPIC, List.of(id));
    rig.pass();
    peers.get(1).ihave(TOPIC, List.of(id));
    rig.pass();
    assertThat(peers.get(1).iwants()).isEmpty();
    peers.get(0).link.close();
    rig.pass();
    assertThat(peers.get(1).iwants()).containsExactly(id);
    assertThat(rig.count("promises.broken")).isZero();
  }

  /** Issue 217: nobody says what became of a published message. */
  @Test
  void publishingTellsWhatBecameOfEachCopy() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(3);
    SimPublication publication = rig.node.publish(TOPIC, "one");
    rig.pass();
    PublishResult result = publication.result().orElseThrow();
    assertThat(result.copies())
        .hasSize(3)
        .allSatisfy(copy -> assertThat(copy.outcome()).isEqualTo(Outcome.WRITTEN));
    assertThat(result.copies())
        .extracting(copy -> copy.neighbour().orElseThrow())
        .containsExactlyInAnyOrderElementsOf(GossipRig.ids(peers));
  }

  /** Issue 611 is in {@link IDontWantTest}, issue 534 in {@link ViewsTest}. */
  @Test
  void theFirstCopiesOfABatchGoOutBeforeTheSecondOnes() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(4);
    List<byte[]> batch =
        IntStream.range(0, 4).mapToObj(i -> ("m" + i).getBytes(StandardCharsets.UTF_8)).toList();
    rig.node.publishAll(TOPIC, batch, PublishOptions.DEFAULT);
    rig.pass();
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    for (GossipPeer peer : peers) {
      assertThat(peer.texts(TOPIC)).containsExactlyInAnyOrder("m0", "m1", "m2", "m3");
      first.add(peer.texts(TOPIC).get(0));
      second.add(peer.texts(TOPIC).get(1));
    }
    assertThat(first)
        .as("the first that each neighbour gets")
        .containsExactlyInAnyOrder("m0", "m1", "m2", "m3");
    assertThat(second).containsExactlyInAnyOrder("m0", "m1", "m2", "m3");
  }

  @Test
  void aBatchOfMoreMessagesThanNeighboursGoesToAllOfThem() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(3);
    List<byte[]> batch =
        IntStream.range(0, 50).mapToObj(i -> ("m" + i).getBytes(StandardCharsets.UTF_8)).toList();
    List<SimPublication> publications = rig.node.publishAll(TOPIC, batch, PublishOptions.DEFAULT);
    rig.pass();
    assertThat(peers).allSatisfy(p -> assertThat(p.texts(TOPIC)).hasSize(50));
    assertThat(publications)
        .allSatisfy(p -> assertThat(p.result().orElseThrow().copies()).hasSize(3));
  }

  @Test
  void aBatchOnATopicThatIsNotJoinedGoesToTheFanout() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(3);
    rig.node.publishAll(TOPIC, List.of(new byte[1], new byte[2]), PublishOptions.DEFAULT);
    rig.pass();
    assertThat(peers).allSatisfy(p -> assertThat(p.texts(TOPIC)).hasSize(2));
    rig.node.publishAll("nobody wants it", List.of(new byte[1]), PublishOptions.DEFAULT);
    rig.pass();
  }
}
