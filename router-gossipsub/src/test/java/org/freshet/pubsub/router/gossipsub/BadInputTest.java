package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V13;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.IDontWant;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.IHave;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.IWant;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Prune;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

/** Input that makes no sense to a router: refused or bounded, counted, and nobody else hurt. */
class BadInputTest {
  private final GossipRig rig = rig();

  /** Rust had a security advisory for this one: GHSA of a PRUNE for an unknown topic. */
  @Test
  void aPruneForATopicThatWasNeverJoinedDoesNothing() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.prune("never joined", 3600).prune("", 1);
    rig.pass();
    assertThat(rig.count("prune.unknown_topic")).isEqualTo(1);
    assertThat(rig.count("control.malformed")).as("an empty name is none").isEqualTo(1);
    assertThat(rig.router().tableSizes()).containsEntry("backoffs", 0);
    assertThat(rig.mesh()).hasSize(1);
  }

  /** And for this one: a GRAFT for an unknown topic. */
  @Test
  void aGraftForATopicThatWasLeftDoesNothing() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    rig.node.unsubscribe(TOPIC);
    rig.pass();
    peer.forget().graft(TOPIC);
    rig.pass();
    assertThat(peer.controls()).isEmpty();
    assertThat(rig.mesh()).isEmpty();
    assertThat(rig.count("graft.unknown_topic")).isEqualTo(1);
  }

  /** And for this one: the back-off overflowed a clock. */
  @Test
  void aBackoffOfTwoToThe63SecondsIsBounded() {
    rig.node.subscribe(TOPIC);
    List<GossipPeer> peers = rig.peers(3);
    peers.get(0).prune(TOPIC, Long.MIN_VALUE);
    peers.get(1).prune(TOPIC, -1);
    peers.get(2).prune(TOPIC, Long.MAX_VALUE);
    rig.pass();
    assertThat(rig.count("prune.backoff_bounded")).isEqualTo(3);
    peers.forEach(GossipPeer::forget);
    rig.pass(Duration.ofMinutes(59));
    assertThat(peers).allSatisfy(p -> assertThat(p.grafts()).isEmpty());
    rig.pass(Duration.ofMinutes(2));
    assertThat(peers)
        .as("an hour is the longest")
        .allSatisfy(p -> assertThat(p.grafts()).hasSize(1));
  }

  @Test
  void idsOfOddLengthAreLeftOutAndCounted() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    ByteString empty = ByteString.EMPTY;
    ByteString longest = ByteString.copyFrom(new byte[1024]);
    ByteString tooLong = ByteString.copyFrom(new byte[1025]);
    peer.control(
        c ->
            c.addIhave(
                    IHave.newBuilder()
                        .setTopic(TOPIC)
                        .addMessageIds(empty)
                        .addMessageIds(tooLong)
                        .addMessageIds(longest))
                .addIwant(IWant.newBuilder().addMessageIds(empty).addMessageIds(tooLong))
                .addIdontwant(IDontWant.newBuilder().addMessageIds(empty).addMessageIds(tooLong)));
    rig.pass();
    assertThat(peer.iwants()).containsExactly(MessageId.of(new byte[1024]));
    assertThat(rig.count("control.malformed")).isEqualTo(6);
    assertThat(rig.router().inward(rig.node.neighbour(peer.host).orElseThrow().inbound().get(0)))
        .satisfies(in -> assertThat(in.dontWants.size()).isZero());
  }

  @Test
  void controlThatIsNoProtobufCostsTheStreamAndIsCounted() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    GossipPeer other = rig.peer("other");
    rig.pass();
    ScriptedStream stream = peer.stream();
    peer.send(rpc().bytesField(3, new byte[] {0x1a, 0x7f, 0x01}));
    rig.pass();
    assertThat(stream.closed()).map(StreamError::code).isPresent();
    assertThat(rig.count("control.violations")).isEqualTo(1);
    other.publish(TOPIC, "still here");
    rig.pass();
    assertThat(rig.node.texts(TOPIC)).containsExactly("still here");
  }

  @Test
  void anRpcFullOfPeersIsReadWithinItsBounds() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.control(
        c -> {
          Prune.Builder prune = Prune.newBuilder().setTopic(TOPIC);
          for (int i = 0; i < 2000; i++) {
            prune.addPeersBuilder().setPeerId(ByteString.copyFromUtf8("peer " + i));
          }
          c.addPrune(prune);
        });
    rig.pass();
    assertThat(rig.count("control.excess")).isEqualTo(2000 - 16);
    assertThat(rig.count("px.not_used")).isEqualTo(1);
  }

  @Test
  void manyTopicsOfOneNeighbourMakeNoMeshes() {
    GossipPeer peer = rig.peer("peer", V13);
    for (int i = 0; i < 100; i++) {
      peer.subscribe("topic " + i).graft("topic " + i);
    }
    rig.heartbeats(2);
    assertThat(rig.router().tableSizes()).containsEntry("meshes", 0).containsEntry("backoffs", 0);
  }

  @Test
  void shortIdsThatAStreamDoesNotWantAreBoundedByTheirNumber() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    rig.heartbeats(1);
    for (int i = 0; i < 500; i++) {
      int from = i * 10;
      peer.idontwant(
          IntStream.range(from, from + 10)
              .mapToObj(n -> MessageId.of(ByteBuffer.allocate(4).putInt(n).array()))
              .toArray(MessageId[]::new));
    }
    rig.pass(Duration.ofMillis(300));
    assertThat(rig.count("idontwant.heeded")).isEqualTo(5000);
    assertThat(rig.router().inward(rig.node.neighbour(peer.host).orElseThrow().inbound().get(0)))
        .satisfies(in -> assertThat(in.dontWants.size()).isEqualTo(DontWants.Known.MAX_IDS));
  }

  @Test
  void backoffsAreBounded() {
    Backoffs backoffs = new Backoffs(GossipsubParams.defaults());
    for (int i = 0; i < Backoffs.MAX_ENTRIES + 10; i++) {
      backoffs.add(
          new Who(Optional.empty(), "address " + i),
          TopicName.of(TOPIC),
          Duration.ofSeconds(60),
          0);
    }
    assertThat(backoffs.size()).isEqualTo(Backoffs.MAX_ENTRIES);
  }

  @Test
  void whatIsAskedForIsBoundedOverAllNeighbours() {
    GossipRig wide = rig(p -> p.maxIHaveLength(20_000));
    wide.node.subscribe(TOPIC);
    List<GossipPeer> peers = wide.peers(5);
    wide.heartbeats(1);
    for (int i = 0; i < 5; i++) {
      int from = i * 20_000;
      peers
          .get(i)
          .ihave(
              TOPIC,
              IntStream.range(from, from + 20_000)
                  .mapToObj(n -> MessageId.of(ByteBuffer.allocate(4).putInt(n).array()))
                  .toList());
    }
    wide.pass(Duration.ofMillis(300));
    assertThat(wide.router().tableSizes()).containsEntry("wants", Wants.MAX_WANTS);
  }
}
