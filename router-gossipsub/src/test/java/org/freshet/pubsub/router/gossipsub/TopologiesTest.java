package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of several shapes, each of which carries every message to everybody, and only once. */
class TopologiesTest {
  private final SimNetwork network = new SimNetwork(31);
  private final SplittableRandom random = new SplittableRandom(31);
  private final List<SimNode> nodes = new ArrayList<>();

  private void build(int count) {
    network.defaults().router(new GossipsubRouterProvider(), GossipsubParams.defaults());
    for (int i = 0; i < count; i++) {
      nodes.add(network.node("n" + i));
    }
  }

  private void connect(int a, int b) {
    network.connect(nodes.get(a), nodes.get(b));
  }

  private void connectAtRandom(int dialsOfEach) {
    for (int i = 0; i < nodes.size(); i++) {
      connect(i, (i + 1) % nodes.size());
      for (int j = 1; j < dialsOfEach; j++) {
        connect(i, (i + 1 + random.nextInt(nodes.size() - 1)) % nodes.size());
      }
    }
  }

  private void settle() {
    network.runFor(Duration.ofSeconds(3));
  }

  private void assertEverybodyHearsEverybody() {
    nodes.forEach(node -> node.subscribe(TOPIC));
    settle();
    for (SimNode node : nodes) {
      node.publish(TOPIC, "from " + node);
    }
    settle();
    assertThat(nodes)
        .allSatisfy(
            node ->
                assertThat(node.texts(TOPIC))
                    .hasSize(nodes.size() - 1)
                    .doesNotHaveDuplicates()
                    .doesNotContain("from " + node));
  }

  /** Go's TestSparseGossipsub and TestDenseGossipsub. */
  @ParameterizedTest(name = "each dials {0}")
  @ValueSource(ints = {3, 10})
  void aNetworkAtRandomDeliversToAll(int dialsOfEach) {
    build(20);
    connectAtRandom(dialsOfEach);
    assertEverybodyHearsEverybody();
  }

  /** Go's TestGossipsubMultihops: the author at one end has not subscribed. */
  @Test
  void aMessageGoesDownALine() {
    build(6);
    for (int i = 0; i < 5; i++) {
      connect(i, i + 1);
    }
    nodes.subList(1, 6).forEach(node -> node.subscribe(TOPIC));
    settle();
    nodes.get(0).publish(TOPIC, "to the other end");
    network.runFor(Duration.ofMillis(900));
    assertThat(nodes.get(5).texts(TOPIC)).containsExactly("to the other end");
  }

  /** Go's TestGossipsubTreeTopology. */
  @Test
  void aTreeDeliversToAll() {
    build(15);
    for (int i = 1; i < 15; i++) {
      connect((i - 1) / 2, i);
    }
    assertEverybodyHearsEverybody();
  }

  /** Go's TestReconnects, by gossipsub: who comes back is in everything again. */
  @Test
  void aNodeThatIsCutOffAndComesBackHearsAgain() {
    build(3);
    connect(0, 1);
    connect(0, 2);
    nodes.forEach(node -> node.subscribe(TOPIC));
    settle();
    nodes.get(2).kill();
    settle();
    nodes.get(0).publish(TOPIC, "to one");
    settle();
    nodes.get(2).restart();
    nodes.get(2).subscribe(TOPIC);
    connect(0, 2);
    settle();
    nodes.get(0).publish(TOPIC, "to both");
    settle();
    assertThat(nodes.get(1).texts(TOPIC)).containsExactly("to one", "to both");
    assertThat(nodes.get(2).texts(TOPIC)).containsExactly("to both");
  }
}
