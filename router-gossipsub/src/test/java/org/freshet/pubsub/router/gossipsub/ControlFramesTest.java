package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V13;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Prune;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Rpc;
import org.junit.jupiter.api.Test;

/**
 * How control messages are put into frames: as few as possible, none larger than any implementation
 * takes, nothing lost. The cases of go's tests of RPC fragmentation.
 */
class ControlFramesTest {
  private static final int RUST_LIMIT_BYTES = 16 << 10;

  private static void allFit(GossipPeer peer, int limit) {
    assertThat(peer.rpcs())
        .allSatisfy(rpc -> assertThat(rpc.getControl().getSerializedSize()).isLessThan(limit));
  }

  private static MessageId id(int number, int length) {
    byte[] id = new byte[length];
    ByteBuffer.wrap(id).putInt(number);
    return MessageId.of(id);
  }

  @Test
  void manyGraftsAndPrunesAreSplitOverFrames() {
    GossipRig rig = rig();
    List<String> topics =
        IntStream.range(0, 200).mapToObj(i -> i + "-" + "topic".repeat(60)).toList();
    GossipPeer peer = rig.peer("peer", V13).subscribe(topics.toArray(String[]::new));
    rig.pass();
    topics.forEach(rig.node::subscribe);
    rig.pass(Duration.ofMillis(200));
    assertThat(peer.grafts()).containsExactlyInAnyOrderElementsOf(topics);
    allFit(peer, RUST_LIMIT_BYTES);
    topics.forEach(rig.node::unsubscribe);
    rig.pass(Duration.ofMillis(200));
    assertThat(peer.prunes())
        .extracting(Prune::getTopic)
        .containsExactlyInAnyOrderElementsOf(topics);
    allFit(peer, RUST_LIMIT_BYTES);
    assertThat(peer.controls()).as("200 names of 300 bytes, both ways").hasSizeLessThan(12);
  }

  /** Go's TestGossipsubRPCFragmentation: more is asked for than one RPC holds. */
  @Test
  void manyIdsThatAreAskedForAreSplitOverFrames() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    List<MessageId> ids = IntStream.range(0, 4000).mapToObj(i -> id(i, 60)).toList();
    peer.ihave(TOPIC, ids);
    rig.pass(Duration.ofMillis(200));
    assertThat(peer.iwants()).containsExactlyInAnyOrderElementsOf(ids);
    allFit(peer, RUST_LIMIT_BYTES);
    assertThat(peer.controls()).hasSizeBetween(16, 20);
  }

  @Test
  void manyIdsThatAreAnnouncedAreSplitOverFrames() {
    GossipRig rig = rig();
    List<GossipPeer> peers = rig.peers(7);
    rig.node.subscribe(TOPIC);
    rig.pass();
    Set<MessageId> ids = new LinkedHashSet<>();
    for (int i = 0; i < 1000; i++) {
      ids.add(rig.publish(TOPIC, "m" + i));
    }
    rig.heartbeats(1);
    GossipPeer outsider =
        peers.stream().filter(p -> !rig.mesh().contains(p.id())).findFirst().orElseThrow();
    assertThat(outsider.ihaves()).containsExactlyInAnyOrderElementsOf(ids);
    allFit(outsider, RUST_LIMIT_BYTES);
  }

  /** Go reads ten RPCs with IHAVE in a heartbeat, and takes others with control for such. */
  @Test
  void noNeighbourIsToldMoreThanGoReadsInAHeartbeat() {
    GossipRig rig = rig(p -> p.maxMessageIdBytes(1000));
    List<GossipPeer> peers = rig.peers(7);
    rig.node.subscribe(TOPIC);
    rig.pass();
    for (int i = 0; i < 4000; i++) {
      rig.publish(TOPIC, "m" + i);
    }
    rig.heartbeats(1);
    GossipPeer outsider =
        peers.stream().filter(p -> !rig.mesh().contains(p.id())).findFirst().orElseThrow();
    assertThat(outsider.controls().stream().filter(c -> c.getIhaveCount() > 0))
        .hasSizeBetween(5, 7);
    allFit(outsider, RUST_LIMIT_BYTES);
  }

  @Test
  void framesKeepToTheLimitOfTheStream() {
    GossipRig rig =
        GossipRig.rig(
                p -> p,
                options -> options.limits(Limits.DEFAULT.toBuilder().maxFrameBytes(2048).build()))
            .join();
    GossipPeer peer = rig.peer("peer");
    List<MessageId> ids = IntStream.range(0, 30).mapToObj(i -> id(i, 50)).toList();
    for (int i = 0; i < 4; i++) {
      int from = i * 30;
      peer.ihave(TOPIC, IntStream.range(from, from + 30).mapToObj(n -> id(n, 50)).toList());
    }
    rig.pass();
    assertThat(peer.iwants()).hasSize(120).containsAll(ids);
    assertThat(peer.host.rpcs()).allSatisfy(r -> assertThat(r.bytes()).isLessThanOrEqualTo(2048));
  }

  @Test
  void everyFrameHasOneControlField() {
    GossipRig rig = rig().join();
    List<GossipPeer> peers = rig.peers(3);
    peers.get(0).publish(TOPIC, "x".repeat(2000));
    peers.get(1).ihave(TOPIC, List.of(id(1, 8)));
    rig.heartbeats(2);
    assertThat(peers)
        .allSatisfy(
            p ->
                assertThat(p.host.rpcs())
                    .allSatisfy(
                        r ->
                            assertThat(r.fields().stream().filter(f -> f == 3).count())
                                .isLessThanOrEqualTo(1)));
  }

  /** Go's TestGossipsubGraftPruneRetry and TestGossipsubControlPiggyback. */
  @Test
  void aGraftThatWasLostWithItsStreamIsToldAgain() {
    GossipRig rig = rig();
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.link.holdReading(peer.host);
    rig.node.subscribe(TOPIC);
    rig.pass();
    assertThat(peer.grafts()).isEmpty();
    peer.host.openInbound().get(0).reset();
    peer.link.releaseReading(peer.host);
    rig.heartbeats(2);
    assertThat(peer.grafts()).contains(TOPIC);
    assertThat(rig.mesh()).containsExactly(peer.id());
  }

  /** What was written to the stream and perhaps not read is lost with it, and told again. */
  @Test
  void aPruneThatWasUnderWayWhenItsStreamDiedIsToldAgain() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.link.holdReading(peer.host);
    rig.publish(TOPIC, 300_000);
    rig.pass();
    rig.node.unsubscribe(TOPIC);
    rig.pass();
    assertThat(rig.router().tableSizes()).containsEntry("control", 1);
    peer.host.openInbound().get(0).reset();
    peer.link.releaseReading(peer.host);
    rig.heartbeats(2);
    assertThat(peer.prunes()).extracting(Prune::getTopic).containsExactly(TOPIC);
    assertThat(rig.router().tableSizes()).containsEntry("control", 0);
  }

  @Test
  void aGraftThatWasUnderWayAndIsNoLongerTrueIsNotToldAgain() {
    GossipRig rig = rig();
    GossipPeer peer = rig.peer("peer").subscribe("other");
    rig.pass();
    peer.link.holdReading(peer.host);
    rig.publish("other", 300_000);
    rig.pass();
    rig.node.subscribe(TOPIC);
    rig.pass();
    peer.prune(TOPIC, 60);
    rig.pass();
    assertThat(rig.mesh()).isEmpty();
    assertThat(rig.router().tableSizes()).containsEntry("control", 1);
    peer.host.openInbound().get(0).reset();
    peer.link.releaseReading(peer.host);
    rig.heartbeats(3);
    assertThat(peer.grafts()).isEmpty();
  }

  @Test
  void whatIsToBeToldWaitsUntilItIsKnownWhatTheStreamMayCarry() {
    // With answers welcome, who was dialled waits a second before it opens a stream of its own.
    GossipRig rig = GossipRig.rig(p -> p, options -> options.answerOnSameStream(true)).join();
    GossipPeer peer = rig.peer("peer");
    rig.pass(Duration.ofSeconds(2));
    peer.prune(TOPIC, 60);
    rig.pass();
    peer.link.close();
    rig.pass();
    GossipPeer again = rig.peer("peer").graft(TOPIC);
    rig.pass();
    assertThat(again.rpcs()).as("no stream yet").isEmpty();
    rig.pass(Duration.ofSeconds(2));
    assertThat(again.prunes())
        .singleElement()
        .satisfies(prune -> assertThat(prune.getBackoff()).isEqualTo(60));
  }

  @Test
  void aPruneThatWasLostWithItsStreamIsToldAgain() {
    GossipRig rig = rig().join();
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.link.holdReading(peer.host);
    // Beyond what a stream has under way, the rest waits in the queue and moves on with it.
    for (int i = 0; i < 4; i++) {
      rig.publish(TOPIC, 400_000);
    }
    rig.pass();
    rig.node.unsubscribe(TOPIC);
    rig.pass();
    peer.host.openInbound().get(0).reset();
    peer.link.releaseReading(peer.host);
    rig.heartbeats(3);
    assertThat(peer.prunes()).extracting(Prune::getTopic).contains(TOPIC);
    assertThat(rig.router().tableSizes()).containsEntry("control", 0);
  }

  @Test
  void aGraftThatIsNoLongerTrueIsNotToldAgain() {
    GossipRig rig = rig();
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.link.holdReading(peer.host);
    rig.node.subscribe(TOPIC);
    rig.pass();
    peer.prune(TOPIC, 60);
    rig.pass();
    assertThat(rig.mesh()).isEmpty();
    peer.host.openInbound().get(0).reset();
    peer.link.releaseReading(peer.host);
    rig.heartbeats(3);
    assertThat(peer.grafts()).isEmpty();
  }

  @Test
  void ofTwoChangesInOneBurstTheLastIsTold() {
    GossipRig rig = rig();
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.forget();
    rig.node.subscribe(TOPIC).unsubscribe(TOPIC);
    rig.pass();
    assertThat(peer.grafts()).isEmpty();
    assertThat(peer.prunes()).hasSize(1);
    assertThat(peer.rpcs().stream().filter(Rpc::hasControl)).hasSize(1);
  }

  @Test
  void whatABurstBringsIsAnsweredInOneFrame() {
    GossipRig rig = rig();
    List<String> topics = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      topics.add("topic" + i);
      rig.node.subscribe("topic" + i);
    }
    GossipPeer peer = rig.peer("peer", V13);
    peer.forget().subscribe(topics.toArray(String[]::new));
    rig.pass();
    assertThat(peer.controls())
        .singleElement()
        .satisfies(c -> assertThat(c.getGraftCount()).isEqualTo(20));
  }
}
