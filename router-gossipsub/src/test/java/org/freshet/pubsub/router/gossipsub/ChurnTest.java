package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes, topics and messages come and go: what is kept of them goes, too. */
class ChurnTest {
  private static final int NODES = 16;
  private static final int DIALS = 5;

  /** Longer than anything is kept: ten minutes a bad score. */
  private static final Duration REST = Duration.ofMinutes(12);

  private final Swarm swarm =
      new Swarm(
          NODES,
          DIALS,
          3,
          p ->
              p.score(
                      new ScoreParams.Builder()
                          .otherTopics(
                              new TopicScoreParams.Builder()
                                  .timeInMeshWeight(0.01)
                                  .firstMessageDeliveriesWeight(0.1)
                                  .meshMessageDeliveriesWeight(-0.1)
                                  .meshFailurePenaltyWeight(-0.1)
                                  .invalidMessageDeliveriesWeight(-1)
                                  .build())
                          .behaviourPenaltyWeight(-1)
                          .ipColocationWeight(-1)
                          .build())
                  .thresholds(new ScoreThresholds(-100, -200, -300, 0, 1)));

  @Test
  void aQuarterOfAnHourOfChurnEndsWhereItBegan() {
    churn(Duration.ofMinutes(3), Duration.ofMinutes(15), Duration.ofSeconds(10));
  }

  @Test
  @Tag("long")
  void aDayOfChurnEndsWhereItBegan() {
    System.out.println(churn(Duration.ofHours(1), Duration.ofHours(24), Duration.ofSeconds(30)));
  }

  /** {@return figures of it, as text} */
  private String churn(Duration first, Duration whole, Duration step) {
    swarm.pass(Duration.ofSeconds(20));
    disturb(first, step);
    Map<String, Integer> before = atRest();
    disturb(whole.minus(first), step);
    Map<String, Integer> after = atRest();

    assertThat(after).isEqualTo(before);
    assertThat(swarm.sum("plugin.gossipsub.errors")).isZero();
    swarm.publish(1, 100, Duration.ofSeconds(10), swarm.all());
    assertThat(swarm.delivered(swarm.all(), swarm.published() - 1, swarm.published()))
        .isEqualTo(1.0);
    return whole + " of churn, " + swarm.published() + " messages, then at rest: " + after;
  }

  private Map<String, Integer> atRest() {
    swarm.pass(REST);
    Map<String, Integer> sizes = new LinkedHashMap<>(swarm.tables());
    for (SimNode node : swarm.nodes) {
      node.tableSizes()
          .forEach((table, size) -> sizes.merge("engine." + table, size, Integer::sum));
    }
    // How many are in a mesh is chance.
    sizes.remove("meshes.members");
    // Ids are seen for two minutes, timers and checks come and go with what is under way.
    sizes.keySet().removeIf(table -> table.startsWith("engine.timers"));
    // A stream remembers what it wants no more as long as it lives; how old each is, is chance.
    sizes.remove("engine.topics.bytes");
    return sizes;
  }

  private void disturb(Duration time, Duration step) {
    long steps = time.dividedBy(step);
    for (long i = 0; i < steps; i++) {
      switch ((int) (i % 5)) {
        case 0 -> restart(swarm.random.nextInt(NODES), true);
        case 1 -> restart(swarm.random.nextInt(NODES), false);
        case 2 -> passingTopic("passing " + i);
        case 3 -> invalid();
        default -> resetStreams(swarm.random.nextInt(NODES));
      }
      swarm.publish(1, 1500, step, swarm.all());
    }
  }

  private void restart(int number, boolean noticed) {
    SimNode node = swarm.nodes.get(number);
    if (noticed) {
      node.kill();
    } else {
      node.killSilently();
    }
    node.restart();
    node.subscribe(Swarm.TOPIC);
    for (int other : swarm.neighbours(number)) {
      swarm.network.connect(node, swarm.nodes.get(other));
    }
  }

  private void passingTopic(String topic) {
    List<Integer> some = swarm.some(6);
    some.forEach(i -> swarm.nodes.get(i).subscribe(topic));
    swarm.pass(Duration.ofSeconds(2));
    swarm.nodes.get(some.get(0)).publish(topic, "on a topic that will not last");
    swarm.nodes.get(swarm.random.nextInt(NODES)).publish(topic, "by somebody who has not joined");
    swarm.pass(Duration.ofSeconds(2));
    some.forEach(i -> swarm.nodes.get(i).unsubscribe(topic));
  }

  /** A message that its neighbours' validators refuse. */
  private void invalid() {
    SimNode node = swarm.nodes.get(swarm.random.nextInt(NODES));
    node.publish(Swarm.TOPIC, Swarm.INVALID);
  }

  private void resetStreams(int number) {
    SimNode node = swarm.nodes.get(number);
    for (int other : swarm.neighbours(number)) {
      node.outboundTo(swarm.nodes.get(other)).forEach(stream -> stream.resetBy(node));
    }
  }
}
