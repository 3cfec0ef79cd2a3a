package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.FLOODSUB;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.V13;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;
import org.freshet.pubsub.transport.ProtocolId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks that call their protocols by names of their own. */
class CustomProtocolsTest {
  private static final ProtocolId A_100 = ProtocolId.of("/a/1.0.0");
  private static final ProtocolId A_101 = ProtocolId.of("/a/1.0.1-beta");
  private static final ProtocolId B_100 = ProtocolId.of("/b/1.0.0");

  private static Map<ProtocolId, ProtocolVersion> all(
      ProtocolVersion version, ProtocolId... protocols) {
    Map<ProtocolId, ProtocolVersion> all = new LinkedHashMap<>();
    for (ProtocolId protocol : protocols) {
      all.put(protocol, version);
    }
    return all;
  }

  private static SimNode node(SimNetwork network, String name, Map<ProtocolId, ProtocolVersion> p) {
    GossipsubParams params = new GossipsubParamsBuilder().protocols(p).build();
    return network
        .node(name, o -> o.router(new GossipsubRouterProvider(), params))
        .subscribe(TOPIC);
  }

  private static int meshSize(SimNode node) {
    return node.router()
        .view(GossipsubView.class)
        .orElseThrow()
        .meshNow(TopicName.of(TOPIC))
        .size();
  }

  @Test
  void theyAreOfferedInTheirOrderAndNoOthersAre() {
    Map<ProtocolId, ProtocolVersion> ours = all(ProtocolVersion.V1_2, B_100, A_101, A_100);
    GossipRig rig = rig(p -> p.protocols(ours));
    assertThat(rig.router().protocols()).containsExactly(B_100, A_101, A_100);
    rig.node.subscribe(TOPIC);
    ScriptedPeer other = rig.network.peer("other").serves(V13);
    rig.network.connect(other, rig.node);
    rig.pass(Duration.ofSeconds(1));
    assertThat(other.inbound()).as("streams of ours to who speaks gossipsub only").isEmpty();
  }

  /** Go's TestDefaultGossipSubFeatures: none, mesh, PRUNE of 1.1, IDONTWANT, extensions. */
  @ParameterizedTest
  @EnumSource
  void eachVersionCarriesOneThingMoreThanTheOneBefore(ProtocolVersion version) {
    List<Boolean> carried =
        List.of(
            version.hasMesh(),
            version.hasBackoff(),
            version.hasIDontWant(),
            version.hasExtensions());
    assertThat(carried.stream().filter(carries -> carries)).hasSize(version.ordinal());
    assertThat(carried).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(rig(p -> p.newestVersion(version)).router().protocols())
        .startsWith(version.protocol())
        .endsWith(FLOODSUB)
        .hasSize(version.ordinal() + 1);
  }

  @Test
  void aStreamCarriesWhatItsNameIsSaidTo() {
    Map<ProtocolId, ProtocolVersion> ours = new LinkedHashMap<>();
    ours.put(A_101, ProtocolVersion.V1_2);
    ours.put(A_100, ProtocolVersion.V1_1);
    ours.put(FLOODSUB, ProtocolVersion.FLOODSUB);
    GossipRig rig = rig(p -> p.protocols(ours)).join();
    GossipPeer newer = rig.peer("newer", A_101).subscribe(TOPIC);
    GossipPeer older = rig.peer("older", A_100).subscribe(TOPIC);
    GossipPeer flood = rig.peer("flood", FLOODSUB).subscribe(TOPIC);
    rig.pass();
    rig.publish(TOPIC, 2000);
    rig.pass();
    assertThat(rig.mesh()).containsExactly(newer.id(), older.id());
    assertThat(newer.idontwants()).hasSize(1);
    assertThat(older.idontwants()).isEmpty();
    assertThat(flood.texts(TOPIC)).hasSize(1);
    assertThat(flood.controls()).isEmpty();
  }

  /** Go's TestGossipSubCustomProtocols: ten with a name of their own among ten that only flood. */
  @Test
  void aNetworkOfThemAndOfFloodsubDeliversToAll() {
    Map<ProtocolId, ProtocolVersion> ours = all(ProtocolVersion.V1_0, A_100);
    ours.put(FLOODSUB, ProtocolVersion.FLOODSUB);
    SimNetwork network = new SimNetwork(23);
    List<SimNode> nodes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      nodes.add(
          i < 10
              ? node(network, "n" + i, ours)
              : network.node("n" + i, o -> o.router(FloodingNode::new)).subscribe(TOPIC));
    }
    SplittableRandom random = new SplittableRandom(23);
    for (int i = 0; i < 20; i++) {
      network.connect(nodes.get(i), nodes.get((i + 1) % 20));
      network.connect(nodes.get(i), nodes.get((i + 2 + random.nextInt(17)) % 20));
    }
    network.runFor(Duration.ofSeconds(3));
    assertThat(nodes.subList(0, 10))
        .allSatisfy(node -> assertThat(meshSize(node)).as("mesh").isPositive());
    nodes.forEach(node -> node.publish(TOPIC, "from " + node));
    network.runFor(Duration.ofSeconds(3));
    assertThat(nodes).allSatisfy(node -> assertThat(node.texts(TOPIC)).hasSize(19));
  }

  /**
   * Go's TestGossipSubMatchingFn, where a function says that names are alike: who speaks several
   * versions lists them.
   */
  @Test
  void nodesMeetWhoHaveANameInCommonAndNoOthers() {
    SimNetwork network = new SimNetwork(24);
    SimNode older = node(network, "older", all(ProtocolVersion.V1_1, A_100));
    SimNode newer = node(network, "newer", all(ProtocolVersion.V1_1, A_101, A_100));
    SimNode other = node(network, "other", all(ProtocolVersion.V1_1, B_100));
    network.connect(older, newer);
    network.connect(older, other);
    network.connect(newer, other);
    network.runFor(Duration.ofSeconds(3));
    older.publish(TOPIC, "from A");
    other.publish(TOPIC, "from B");
    network.runFor(Duration.ofSeconds(3));
    assertThat(List.of(meshSize(older), meshSize(newer), meshSize(other))).containsExactly(1, 1, 0);
    assertThat(newer.texts(TOPIC)).containsExactly("from A");
    assertThat(older.texts(TOPIC)).isEmpty();
    assertThat(other.texts(TOPIC)).isEmpty();
  }
}
