package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.FLOODSUB;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;
import static org.freshet.pubsub.router.gossipsub.GossipRig.rig;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes of different protocols in one network. */
class MixedNetworkTest {
  @Test
  void neighboursThatOnlyFloodGetEverythingTheySubscribeTo() {
    GossipRig rig = rig().join();
    GossipPeer flood = rig.peer("flood", FLOODSUB).subscribe(TOPIC);
    GossipPeer deaf = rig.peer("deaf", FLOODSUB);
    List<GossipPeer> peers = rig.peers(2);
    peers.get(0).publish(TOPIC, "passed on");
    rig.publish(TOPIC, "own");
    rig.pass();
    assertThat(flood.texts(TOPIC)).containsExactlyInAnyOrder("passed on", "own");
    assertThat(deaf.texts(TOPIC)).isEmpty();
    flood.send(rpc().publish(flood.host.message(TOPIC, "from a flooder")));
    rig.pass();
    assertThat(rig.node.texts(TOPIC)).contains("from a flooder");
    assertThat(peers).allSatisfy(p -> assertThat(p.texts(TOPIC)).contains("from a flooder"));
    assertThat(flood.texts(TOPIC)).as("not back to its sender").hasSize(2);
  }

  @Test
  void neighboursThatOnlyFloodAreInNoMeshAndHearNoControl() {
    GossipRig rig = rig();
    GossipPeer flood = rig.peer("flood", FLOODSUB).subscribe(TOPIC);
    rig.node.subscribe(TOPIC);
    rig.publish(TOPIC, 2000);
    rig.heartbeats(4);
    assertThat(rig.mesh()).isEmpty();
    assertThat(flood.controls()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOODSUB")
  void aMeshFormsAtEveryVersion(ProtocolVersion version) {
    GossipRig rig = rig().join();
    GossipPeer ours = rig.peer("ours", version.protocol()).subscribe(TOPIC);
    rig.pass();
    assertThat(ours.grafts()).containsExactly(TOPIC);
    GossipPeer theirs = rig.peer("theirs", version.protocol()).graft(TOPIC).subscribe(TOPIC);
    rig.pass();
    assertThat(rig.mesh()).containsExactly(ours.id(), theirs.id());
    ours.publish(TOPIC, "hello");
    rig.pass();
    assertThat(theirs.texts(TOPIC)).containsExactly("hello");
  }

  /** Go's TestMixedGossipsub. */
  @Test
  void aNetworkOfAllVersionsDeliversToAll() {
    SimNetwork network = new SimNetwork(21);
    SplittableRandom random = new SplittableRandom(21);
    List<SimNode> nodes = new ArrayList<>();
    ProtocolVersion[] versions = ProtocolVersion.values();
    for (int i = 0; i < 30; i++) {
      GossipsubParams params =
          new GossipsubParamsBuilder().newestVersion(versions[i % versions.length]).build();
      boolean floods = i % 6 == 5;
      nodes.add(
          network
              .node(
                  "n" + i,
                  o -> {
                    if (floods) {
                      o.router(FloodingNode::new);
                    } else {
                      o.router(new GossipsubRouterProvider(), params);
                    }
                  })
              .subscribe(TOPIC));
    }
    for (int i = 0; i < 30; i++) {
      for (int j = 0; j < 4; j++) {
        int other = random.nextInt(30);
        if (other != i) {
          network.connect(nodes.get(i), nodes.get(other));
        }
      }
    }
    network.runFor(Duration.ofSeconds(5));
    for (int i = 0; i < 30; i++) {
      nodes.get(i).publish(TOPIC, "from " + i);
    }
    network.runFor(Duration.ofSeconds(5));
    assertThat(nodes).allSatisfy(node -> assertThat(node.texts(TOPIC)).hasSize(29));
    assertThat(nodes)
        .allSatisfy(
            node -> assertThat(node.counters()).doesNotContainKey("plugin.gossipsub.errors"));
  }
}
