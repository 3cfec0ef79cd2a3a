package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.GossipRig.TOPIC;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.message.Message;
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
    build(count, Limits.DEFAULT);
  }

  private void build(int count, Limits limits) {
    network
        .defaults()
        .router(new GossipsubRouterProvider(), GossipsubParams.defaults())
        .limits(limits);
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

  /** Go's TestTopicRelay: who passes messages on subscribes, and need not look at them. */
  @Test
  void whoLooksAtNothingPassesItOn() {
    build(5);
    int[][] links = {{0, 1}, {1, 2}, {1, 3}, {3, 4}};
    for (int[] link : links) {
      connect(link[0], link[1]);
    }
    nodes.forEach(node -> node.subscribe(TOPIC));
    settle();
    for (int i = 0; i < 5; i++) {
      nodes.get(i).publish(TOPIC, "from " + i);
      settle();
    }
    assertThat(nodes.get(2).texts(TOPIC)).containsExactly("from 0", "from 1", "from 3", "from 4");
    assertThat(nodes.get(4).texts(TOPIC)).containsExactly("from 0", "from 1", "from 2", "from 3");
  }

  /** Go's TestGossipsubFanoutOnly. */
  @Test
  void aNodeThatOnlyPublishesIsHeardByAllAndHearsNothing() {
    build(5);
    connectAtRandom(4);
    SimNode publisher = nodes.get(0);
    List<SimNode> others = nodes.subList(1, 5);
    others.forEach(node -> node.subscribe(TOPIC));
    settle();
    publisher.publish(TOPIC, "from outside");
    others.get(0).publish(TOPIC, "from inside");
    settle();
    assertThat(others).allSatisfy(node -> assertThat(node.texts(TOPIC)).contains("from outside"));
    assertThat(others.subList(1, 4))
        .allSatisfy(node -> assertThat(node.texts(TOPIC)).contains("from inside"));
    assertThat(publisher.received(TOPIC)).isEmpty();
    assertThat(publisher.counters()).containsEntry("messages.received", 0L);
  }

  /** Go's TestGossipsubPrune. */
  @Test
  void whenSomeLeaveTheOthersStillHearAll() {
    build(20);
    connectAtRandom(10);
    nodes.forEach(node -> node.subscribe(TOPIC));
    settle();
    List<SimNode> gone = nodes.subList(0, 5);
    List<SimNode> left = nodes.subList(5, 20);
    gone.forEach(node -> node.unsubscribe(TOPIC));
    network.runFor(Duration.ofMillis(100));
    nodes.forEach(node -> node.publish(TOPIC, "from " + node));
    network.runFor(Duration.ofMillis(700));
    assertThat(left)
        .as("before another heartbeat has told anybody anything")
        .allSatisfy(
            node -> assertThat(node.texts(TOPIC)).hasSize(19).doesNotContain("from " + node));
    assertThat(gone).allSatisfy(node -> assertThat(node.texts(TOPIC)).isEmpty());
  }

  /** Go's TestConfigurableMaxMessageSize. */
  @Test
  void aMessageOfTwoMebibytesArrivesWhereFramesMayBeOfFour() {
    int frameBytes = 4 << 20;
    build(
        10,
        Limits.DEFAULT.toBuilder()
            .maxFrameBytes(frameBytes)
            .inboundBufferBytes(2 * frameBytes)
            .build());
    connectAtRandom(3);
    nodes.forEach(node -> node.subscribe(TOPIC));
    settle();
    byte[] large = new byte[2 << 20];
    random.nextBytes(large);
    nodes.get(0).publish(TOPIC, large, PublishOptions.DEFAULT);
    settle();
    assertThat(nodes.subList(1, 10))
        .allSatisfy(
            node ->
                assertThat(node.received(TOPIC))
                    .singleElement()
                    .satisfies(message -> assertThat(message.bytes()).isEqualTo(large)));
  }

  /** Go's TestMessageSender: the neighbour that brought it, not the author. */
  @Test
  void aMessageTellsWhoBroughtItAndWhoWroteIt() {
    build(3);
    connect(0, 1);
    connect(1, 2);
    nodes.forEach(node -> node.subscribe(TOPIC));
    settle();
    nodes.get(0).publish(TOPIC, "hello");
    settle();
    assertThat(nodes.get(1).received(TOPIC))
        .extracting(Message::via)
        .containsExactly(Optional.of(nodes.get(0).id()));
    assertThat(nodes.get(2).received(TOPIC))
        .singleElement()
        .satisfies(
            message -> {
              assertThat(message.via()).contains(nodes.get(1).id());
              assertThat(message.from()).contains(nodes.get(0).id());
            });
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
