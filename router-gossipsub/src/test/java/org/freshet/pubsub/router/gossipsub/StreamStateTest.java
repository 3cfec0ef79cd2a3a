package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.FLOODSUB;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V10;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V13;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Graft;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Prune;
import org.freshet.pubsub.testkit.LinkOptions;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;

/** What belongs to a stream lives and dies with it; what is reputation does not. */
class StreamStateTest {
  private final GossipRig rig = rig();

  private static Inward inward(GossipRig rig, GossipPeer peer) {
    return rig.router().inward(rig.node.neighbour(peer.host).orElseThrow().inbound().get(0));
  }

  @Test
  void theDeathOfOurStreamTakesNoMembershipAwayAsLongAsAnotherTakesItsPlace() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    peer.host.openInbound().get(0).reset();
    rig.pass();
    assertThat(rig.mesh()).containsExactly(peer.id());
    rig.heartbeats(2);
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(peer.texts(TOPIC)).containsExactly("one");
    assertThat(peer.grafts()).as("told again, for the far side may have forgotten").hasSize(2);
  }

  /** No outbound stream, no membership: go's fault S3. */
  @Test
  void aNeighbourWithoutAWayBackCanNotHoldAPlaceInTheMesh() {
    rig.node.subscribe(TOPIC);
    ScriptedPeer host = rig.network.peer("ghost");
    SimLink link = rig.network.connect(host, rig.node);
    rig.pass();
    ScriptedStream stream = host.open(link, V13);
    rig.pass();
    stream.send(
        rpc()
            .subscribe(TOPIC)
            .bytesField(
                3, GossipPeer.encoded(c -> c.addGraft(Graft.newBuilder().setTopic(TOPIC)))));
    rig.heartbeats(1);
    assertThat(rig.mesh()).isEmpty();
    assertThat(rig.count("graft.no_way_back")).isEqualTo(1);
  }

  @Test
  void ghostsDoNotKeepOthersOutOfTheMesh() {
    rig.node.subscribe(TOPIC);
    for (int i = 0; i < 20; i++) {
      ScriptedPeer host = rig.network.peer("ghost" + i);
      SimLink link = rig.network.connect(host, rig.node);
      rig.pass();
      ScriptedStream stream = host.open(link, V13);
      rig.pass();
      GossipPeer ghost = new GossipPeer(host, link);
      ghost.writesOn(stream);
      ghost.subscribe(TOPIC).graft(TOPIC);
    }
    List<GossipPeer> honest = rig.peers(6);
    honest.forEach(p -> p.graft(TOPIC));
    rig.heartbeats(1);
    assertThat(rig.mesh()).containsExactlyElementsOf(GossipRig.ids(honest));
  }

  @Test
  void aMemberWhoseWayIsRefusedLeavesTheMesh() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    assertThat(rig.mesh()).hasSize(1);
    peer.host.serves();
    peer.host.openInbound().get(0).reset();
    rig.pass(Duration.ofMillis(500));
    assertThat(rig.mesh()).isEmpty();
    assertThat(rig.node.neighbour(peer.host)).isPresent();
  }

  @Test
  void theDeathOfTheirStreamTakesNoMembershipAwayAtOnce() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    rig.heartbeats(1);
    peer.forget();
    peer.stream().reset();
    rig.pass();
    assertThat(rig.mesh()).containsExactly(peer.id());
    rig.publish(TOPIC, "nobody asks for it now");
    rig.pass();
    assertThat(peer.texts(TOPIC)).isEmpty();
    peer.writesOn(peer.host.open(peer.link, V13));
    rig.pass();
    peer.subscribe(TOPIC);
    rig.heartbeats(3);
    assertThat(rig.mesh()).containsExactly(peer.id());
    assertThat(peer.prunes()).isEmpty();
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(peer.texts(TOPIC)).containsExactly("one");
  }

  @Test
  void aMemberThatDoesNotSubscribeForAHeartbeatIsPruned() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer", V13).graft(TOPIC);
    rig.pass();
    assertThat(rig.mesh()).as("a GRAFT may come before its subscription").hasSize(1);
    rig.heartbeats(1);
    assertThat(rig.mesh()).hasSize(1);
    rig.heartbeats(1);
    assertThat(rig.mesh()).isEmpty();
    assertThat(peer.prunes())
        .as("no worse than leaving the topic")
        .extracting(Prune::getBackoff)
        .containsExactly(10L);
    assertThat(rig.count("mesh.dropped_silent")).isEqualTo(1);
  }

  @Test
  void membershipMovesWithTheStreamToAYoungerConnection() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    rig.pass();
    SimLink younger = rig.network.connect(peer.host, rig.node);
    rig.pass();
    GossipPeer moved = new GossipPeer(peer.host, younger);
    moved.writesOn(peer.host.open(younger, V13));
    rig.pass();
    moved.subscribe(TOPIC);
    rig.pass(Duration.ofMillis(200));
    peer.link.close();
    rig.pass();
    assertThat(rig.mesh()).containsExactly(peer.id());
    assertThat(moved.grafts()).containsExactly(TOPIC);
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(moved.texts(TOPIC)).containsExactly("one");
  }

  /** Restart that nobody noticed: the first complaint of go's issue 133, with a mesh on top. */
  @Test
  void aNeighbourThatRestartsUnnoticedIsInTheMeshAgain() {
    restart(SimNode::killSilently);
  }

  @Test
  void aNeighbourThatRestartsNoticedIsInTheMeshAgain() {
    restart(SimNode::kill);
  }

  private static void restart(Consumer<SimNode> death) {
    SimNetwork network = new SimNetwork(5);
    network.defaults().router(new GossipsubRouterProvider());
    SimNode a = network.node("a").subscribe(TOPIC);
    SimNode b = network.node("b").subscribe(TOPIC);
    network.connect(a, b);
    network.runFor(Duration.ofSeconds(3));
    death.accept(b);
    b.restart();
    b.subscribe(TOPIC);
    network.connect(b, a);
    network.runFor(Duration.ofSeconds(3));
    a.publish(TOPIC, "from a");
    b.publish(TOPIC, "from b");
    network.runFor(Duration.ofMillis(200));
    assertThat(b.texts(TOPIC)).containsExactly("from a");
    assertThat(a.texts(TOPIC)).containsExactly("from b");
    for (SimNode node : List.of(a, b)) {
      GossipsubView view = node.router().view(GossipsubView.class).orElseThrow();
      assertThat(view.meshes().values()).singleElement().satisfies(m -> assertThat(m).hasSize(1));
      assertThat(node.counters()).doesNotContainKey("plugin.gossipsub.errors");
    }
  }

  @Test
  void quotasAndWhatIsNotWantedBelongToTheInboundStream() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer");
    peer.ihave(TOPIC, List.of(MessageId.of(new byte[] {1})));
    peer.idontwant(MessageId.of(new byte[] {2}));
    rig.pass();
    Inward first = inward(rig, peer);
    assertThat(first.ihaveMessages).isEqualTo(1);
    assertThat(first.dontWants.size()).isEqualTo(1);
    peer.stream().reset();
    rig.pass();
    peer.writesOn(peer.host.open(peer.link, V13));
    rig.pass();
    peer.subscribe(TOPIC);
    rig.pass();
    Inward second = inward(rig, peer);
    assertThat(second.ihaveMessages).isZero();
    assertThat(second.dontWants.size()).isZero();
  }

  @Test
  void whatIsTakenFollowsTheirStreamAndWhatIsSentFollowsOurs() {
    rig.node.subscribe(TOPIC);
    ScriptedPeer host = rig.network.peer("peer").serves(FLOODSUB);
    SimLink link = rig.network.connect(host, rig.node);
    rig.pass();
    GossipPeer peer = new GossipPeer(host, link);
    peer.writesOn(host.open(link, V13));
    rig.pass();
    peer.subscribe(TOPIC).graft(TOPIC);
    rig.heartbeats(2);
    assertThat(rig.mesh()).as("whom we can only flood is in no mesh").isEmpty();
    assertThat(peer.controls()).as("and hears no control").isEmpty();
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(peer.texts(TOPIC)).containsExactly("one");
  }

  @Test
  void aGraftOnAFloodsubStreamIsRefusedAndCounted() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer", FLOODSUB).subscribe(TOPIC).graft(TOPIC);
    rig.pass();
    assertThat(rig.mesh()).isEmpty();
    assertThat(rig.count("mesh_requests.wrong_protocol")).isEqualTo(1);
  }

  @Test
  void aGraftIsTakenWhileOurStreamIsStillBeingNegotiated() {
    rig.node.subscribe(TOPIC);
    LinkOptions slow = LinkOptions.DEFAULT.withLatency(Duration.ofMillis(40));
    ScriptedPeer host = rig.network.peer("peer").serves(V10);
    SimLink link = rig.network.connect(host, rig.node, slow);
    rig.pass(Duration.ofMillis(130));
    GossipPeer peer = new GossipPeer(host, link);
    peer.writesOn(host.open(link, V10));
    rig.pass(Duration.ofMillis(90));
    peer.subscribe(TOPIC).graft(TOPIC);
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.mesh()).containsExactly(peer.id());
  }

  @Test
  void unprovedNeighboursAreServedToo() {
    rig.node.subscribe(TOPIC);
    GossipPeer peer = rig.peer("peer", V13, LinkOptions.DEFAULT.withoutIdentity()).subscribe(TOPIC);
    rig.pass();
    assertThat(peer.grafts()).containsExactly(TOPIC);
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(peer.texts(TOPIC)).containsExactly("one");
    assertThat(rig.mesh()).as("nobody can name it").isEmpty();
  }

  /** Rule 10: where no identity was proved, reputation is kept by address. */
  @Test
  void theBackoffOfAnUnprovedNeighbourIsKeptByItsAddress() {
    rig.node.subscribe(TOPIC);
    LinkOptions unproved = LinkOptions.DEFAULT.withoutIdentity();
    GossipPeer peer = rig.peer("peer", V13, unproved).subscribe(TOPIC);
    rig.pass();
    peer.prune(TOPIC, 60);
    rig.pass();
    peer.link.close();
    rig.pass();
    GossipPeer again = rig.peer("peer", V13, unproved).subscribe(TOPIC);
    rig.heartbeats(2);
    assertThat(again.grafts()).isEmpty();
    GossipPeer other = rig.peer("other", V13, unproved).subscribe(TOPIC);
    rig.pass();
    assertThat(other.grafts()).containsExactly(TOPIC);
  }

  @Test
  void nothingIsLeftOfNeighboursThatWent() {
    rig.node.subscribe(TOPIC);
    List<GossipPeer> peers = rig.peers(8);
    peers.forEach(
        p -> {
          p.ihave(TOPIC, List.of(MessageId.of(new byte[] {1})));
          p.idontwant(MessageId.of(new byte[] {2}));
          p.publish(TOPIC, "from " + p.id());
        });
    rig.heartbeats(2);
    peers.forEach(p -> p.link.close());
    rig.pass(Duration.ofSeconds(10));
    rig.node.unsubscribe(TOPIC);
    rig.pass();
    assertThat(rig.router().tableSizes())
        .allSatisfy((table, size) -> assertThat(size).as(table).isZero());
  }

  /** Go's TestNoLeakFromDisconnectedPeer: no way leads to it, and then it subscribes. */
  @Test
  void nothingIsLeftOfWhoSubscribedWhenNoStreamOfOursReachedIt() {
    GossipPeer peer = rig.peer("peer", V13);
    peer.host.servesQuietly();
    peer.host.openInbound().get(0).reset();
    rig.pass(Duration.ofSeconds(2));
    assertThat(rig.node.outboundTo(peer.host)).isEmpty();
    peer.subscribe(TOPIC).graft(TOPIC);
    rig.pass();
    assertThat(rig.node.seesSubscription(peer.host, TOPIC)).isTrue();
    peer.link.close();
    rig.pass(Duration.ofSeconds(2));
    assertThat(rig.node.seesSubscription(peer.host, TOPIC)).isFalse();
    assertThat(rig.node.tableSizes())
        .containsEntry("topics", 0)
        .containsEntry("neighbours", 0)
        .containsEntry("streams.inbound", 0);
    assertThat(rig.router().tableSizes())
        .allSatisfy((table, size) -> assertThat(size).as(table).isZero());
  }
}
