package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.freshet.pubsub.testkit.SimNode;

/**
 * What whole networks must stand, whatever their size. D is 8, each node dials 15 others. Each
 * scenario gives its figures in a line of text.
 */
final class SwarmScenarios {
  private static final int D = 8;
  private static final int D_LOW = 6;
  private static final int DIALS = 15;
  private static final Duration SETTLING = Duration.ofSeconds(20);
  private static final UnaryOperator<GossipsubParamsBuilder> DEGREES =
      p -> p.d(D).dLow(D_LOW).dHigh(12);

  private SwarmScenarios() {}

  private static Swarm settled(int nodes, UnaryOperator<GossipsubParamsBuilder> change) {
    Swarm swarm = new Swarm(nodes, DIALS, 1, change);
    swarm.pass(SETTLING);
    return swarm;
  }

  static String everythingArrivesSoonAndWithFewDuplicates(int nodes, int messages) {
    Swarm swarm = spread(nodes, messages, DEGREES);
    List<Duration> latencies = swarm.latencies();
    Duration p99 = latencies.get(latencies.size() * 99 / 100);
    assertThat(p99)
        .as("99 of 100 deliveries, where the diameter is %s", swarm.diameter())
        .isLessThanOrEqualTo(swarm.diameter().multipliedBy(3));
    assertThat(swarm.duplicates())
        .as("duplicates of a message at a node")
        .isLessThanOrEqualTo(D / 2.0);

    Swarm untold = spread(nodes, messages / 4, p -> DEGREES.apply(p).idontwantMinBytes(1 << 20));
    assertThat(swarm.duplicates())
        .as("duplicates, of which there are more without IDONTWANT")
        .isLessThan(untold.duplicates() * 0.8);
    return figures(
        "%d messages of 2 KiB all arrived; latency p50 %d ms, p99 %d ms, most %d ms, where the"
            + " diameter is %d ms; duplicates %.2f a delivery, %.2f without IDONTWANT",
        messages,
        latencies.get(latencies.size() / 2).toMillis(),
        p99.toMillis(),
        latencies.get(latencies.size() - 1).toMillis(),
        swarm.diameter().toMillis(),
        swarm.duplicates(),
        untold.duplicates());
  }

  private static String figures(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static Swarm spread(
      int nodes, int messages, UnaryOperator<GossipsubParamsBuilder> change) {
    Swarm swarm = settled(nodes, change);
    swarm.publish(messages, 2048, Duration.ofMillis(200), swarm.all());
    swarm.pass(Duration.ofSeconds(5));
    assertThat(swarm.delivered(swarm.all(), 0, messages)).as("delivered").isEqualTo(1.0);
    assertThat(swarm.sum("plugin.gossipsub.errors")).isZero();
    return swarm;
  }

  private static List<Integer> survivors(Swarm swarm, List<Integer> victims) {
    List<Integer> left = swarm.all();
    left.removeAll(victims);
    return left;
  }

  private static void assertMeshesAreWhole(Swarm swarm, List<Integer> of) {
    List<Integer> sizes = swarm.meshes(of);
    for (int i = 0; i < of.size(); i++) {
      SimNode node = swarm.nodes.get(of.get(i));
      int known = node.context().subscribers(Swarm.NAME).size();
      assertThat(sizes.get(i))
          .as("mesh of %s, which knows %s", node, known)
          .isGreaterThanOrEqualTo(D_LOW);
    }
  }

  private static String meshes(Swarm swarm, List<Integer> of) {
    List<Integer> sizes = swarm.meshes(of);
    return figures("meshes of %d to %d", Collections.min(sizes), Collections.max(sizes));
  }

  static String meshesHealWithinFiveHeartbeatsWhenAThirdIsKilled(int nodes) {
    Swarm swarm = settled(nodes, DEGREES);
    List<Integer> victims = swarm.some(nodes * 3 / 10);
    List<Integer> left = survivors(swarm, victims);
    victims.forEach(i -> swarm.nodes.get(i).kill());
    swarm.pass(Duration.ofSeconds(5));
    assertMeshesAreWhole(swarm, left);
    swarm.publish(10, 2048, Duration.ofMillis(200), left);
    swarm.pass(Duration.ofSeconds(5));
    assertThat(swarm.delivered(left, 0, 10)).isEqualTo(1.0);
    return figures("%d killed with notice; %s", victims.size(), meshes(swarm, left));
  }

  static String gossipDeliversWhileAThirdIsDeadAndNobodyHasNoticed(int nodes) {
    Swarm swarm = settled(nodes, DEGREES);
    List<Integer> victims = swarm.some(nodes * 3 / 10);
    List<Integer> left = survivors(swarm, victims);
    victims.forEach(i -> swarm.nodes.get(i).killSilently());
    swarm.publish(20, 2048, Duration.ofMillis(500), left);
    swarm.pass(Duration.ofSeconds(5));
    double meanwhile = swarm.delivered(left, 0, 20);
    assertThat(meanwhile).as("delivered meanwhile").isGreaterThan(0.99);
    long asked = swarm.sum("gossipsub.iwant.ids_asked");
    // The keep-alive's 30 s from the last sign of life, and five heartbeats.
    swarm.pass(Duration.ofSeconds(20));
    assertMeshesAreWhole(swarm, left);
    swarm.publish(10, 2048, Duration.ofMillis(200), left);
    swarm.pass(Duration.ofSeconds(5));
    assertThat(swarm.delivered(left, 20, 30)).as("delivered afterwards").isEqualTo(1.0);
    return figures(
        "%d killed without notice; meanwhile %.3f %% arrived, %d copies asked for; %s",
        victims.size(), meanwhile * 100, asked, meshes(swarm, left));
  }

  static String everythingArrivesAtTheHonestAmongAFifthOfSybils(int nodes) {
    int sybils = nodes / 5;
    Swarm swarm = new Swarm(nodes, sybils, DIALS, 1, DEGREES);
    swarm.pass(SETTLING);
    List<Integer> honest = new ArrayList<>(swarm.all().subList(sybils, nodes));
    swarm.publish(20, 2048, Duration.ofMillis(200), honest);
    swarm.pass(Duration.ofSeconds(10));
    assertThat(swarm.delivered(honest, 0, 20)).isEqualTo(1.0);
    return figures(
        "%d sybils that drop everything, %d honest nodes: all messages arrived, %d copies asked for",
        sybils, honest.size(), swarm.sum("gossipsub.iwant.ids_asked"));
  }
}
