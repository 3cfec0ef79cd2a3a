package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V13;

import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.SimNetwork;
import org.junit.jupiter.api.Test;

/** Statements of gossipsub v1.1 about explicit peering agreements. */
class DirectPeersTest {
  private final SimNetwork network = new SimNetwork(3);
  private final ScriptedPeer friend = network.peer("friend").serves(V13);
  private final Opinions opinions = new Opinions();
  private final GossipRig rig = rig();

  private GossipRig rig() {
    GossipsubParams params =
        opinions
            .parameters()
            .apply(new GossipsubParamsBuilder())
            .directPeers(List.of(address()))
            .directConnectTicks(10)
            .build();
    network.defaults().router(new GossipsubRouterProvider(), params);
    return new GossipRig(network, network.node("node"));
  }

  private Multiaddr address() {
    return friend.address().withPeerId(friend.id());
  }

  /** The friend, as soon as the node has dialled it. */
  private GossipPeer connected() {
    rig.pass(Duration.ofMillis(1200));
    return rig.dialledBy("friend").subscribe(TOPIC);
  }

  @Test
  void aDirectPeerIsDialledAtTheStart() {
    rig.pass(Duration.ofMillis(900));
    assertThat(network.links(rig.node, friend)).isEmpty();
    rig.pass(Duration.ofMillis(200));
    assertThat(network.links(rig.node, friend)).hasSize(1);
  }

  @Test
  void aDirectPeerThatWasLostIsDialledAgain() {
    GossipPeer peer = connected();
    rig.pass();
    peer.link.close();
    rig.pass(Duration.ofSeconds(21));
    assertThat(network.links(rig.node, friend)).as("one more dial, not more").hasSize(2);
    assertThat(network.links(rig.node, friend).get(1).isOpenAt(rig.node)).isTrue();
  }

  @Test
  void aDirectPeerIsNeverInTheMeshAndGetsEveryMessage() {
    rig.node.subscribe(TOPIC);
    GossipPeer direct = connected();
    GossipPeer other = rig.peer("other");
    rig.heartbeats(3);
    assertThat(direct.grafts()).isEmpty();
    assertThat(rig.mesh()).containsExactly(other.id());
    other.publish(TOPIC, "forwarded");
    rig.publish(TOPIC, "own");
    rig.pass();
    assertThat(direct.texts(TOPIC)).containsExactlyInAnyOrder("forwarded", "own");
  }

  /** Go's TestGossipsubDirectPeersFanout. */
  @Test
  void aDirectPeerGetsMessagesOfTopicsThatAreNotJoined() {
    GossipPeer direct = connected();
    rig.pass();
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(direct.texts(TOPIC)).containsExactly("one");
    assertThat(rig.fanout(TOPIC)).isEmpty();
  }

  @Test
  void aGraftOfADirectPeerIsAnErrorAndAnsweredWithPrune() {
    rig.node.subscribe(TOPIC);
    GossipPeer direct = connected().graft(TOPIC);
    rig.pass();
    assertThat(direct.prunes())
        .singleElement()
        .satisfies(prune -> assertThat(prune.getPeersCount()).isZero());
    assertThat(rig.mesh()).isEmpty();
    assertThat(rig.count("graft.refused_direct")).isEqualTo(1);
  }

  @Test
  void aDirectPeerIsHeardWhateverItsScore() {
    rig.node.subscribe(TOPIC);
    GossipPeer direct = connected();
    opinions.set(direct, -5000);
    rig.heartbeats(2);
    direct.publish(TOPIC, "heard");
    rig.pass();
    rig.publish(TOPIC, "own");
    rig.pass();
    assertThat(rig.node.texts(TOPIC)).contains("heard");
    assertThat(direct.texts(TOPIC)).containsExactly("own");
  }

  @Test
  void aDirectPeerIsToldNoGossip() {
    rig.node.subscribe(TOPIC);
    GossipPeer direct = connected();
    rig.pass();
    rig.publish(TOPIC, "own");
    rig.heartbeats(3);
    assertThat(direct.ihaves()).isEmpty();
  }

  /** Go's TestGossipsubDynamicDirectPeers. */
  @Test
  void directPeersComeAndGoWhileTheRouterRuns() {
    rig.node.subscribe(TOPIC);
    ScriptedPeer late = network.peer("late").serves(V13);
    rig.control().addDirectPeer(late.address().withPeerId(late.id()));
    rig.pass(Duration.ofMillis(200));
    GossipPeer peer = rig.dialledBy("late").subscribe(TOPIC);
    rig.heartbeats(2);
    assertThat(peer.grafts()).isEmpty();
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(peer.texts(TOPIC)).containsExactly("one");

    rig.control().removeDirectPeer(late.id());
    rig.heartbeats(2);
    assertThat(peer.grafts()).as("now it may be in the mesh").containsExactly(TOPIC);
  }

  @Test
  void aMemberThatBecomesADirectPeerLeavesTheMesh() {
    rig.node.subscribe(TOPIC);
    GossipPeer member = rig.peer("member");
    rig.pass();
    assertThat(rig.mesh()).containsExactly(member.id());
    rig.control().addDirectPeer(member.host.address().withPeerId(member.id()));
    rig.pass();
    assertThat(rig.mesh()).isEmpty();
    assertThat(member.prunes()).hasSize(1);
    rig.publish(TOPIC, "one");
    rig.pass();
    assertThat(member.texts(TOPIC)).containsExactly("one");
  }

  @Test
  void aDirectPeerIsNamedByItsIdentity() {
    assertThatThrownBy(() -> rig.control().addDirectPeer(Multiaddr.parse("/ip4/1.2.3.4/tcp/1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/p2p/<id>");
  }
}
