package org.freshet.pubsub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens to nodes, connections and streams: when it is over, nodes that are connected
 * know each other's wishes exactly, reach each other, and forget each other with the last
 * connection.
 */
class DisturbanceTest {
  private static final List<String> TOPICS = List.of("t0", "t1", "t2", "t3");

  private final Map<SimNode, Set<String>> wishes = new LinkedHashMap<>();
  private final List<SimLink> links = new ArrayList<>();

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("disturbances", 1000));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whenItIsOverAllIsWell(long seed) {
    SimNetwork network = new SimNetwork(seed);
    SplittableRandom random = new SplittableRandom(seed);
    network
        .defaults()
        .router(FloodingRouter::new)
        .eventsWait(Duration.ofMillis(random.nextInt(3) * random.nextInt(30)));
    network.linkDefaults(
        LinkOptions.DEFAULT
            .withJitter(Duration.ofMillis(random.nextInt(40)))
            .withWindowBytes(4096 << random.nextInt(6)));
    List<SimNode> nodes = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      SimNode node = network.node(name, o -> o.answerOnSameStream(random.nextInt(3) == 0));
      nodes.add(node);
      wishes.put(node, new LinkedHashSet<>());
    }
    for (int step = 0; step < 60; step++) {
      disturb(network, nodes, random);
      network.runFor(Duration.ofMillis(random.nextInt(1, 400)));
    }

    calmDown(network, nodes);
    network.runFor(Duration.ofMinutes(3));
    assertAllIsWell(network, nodes);

    for (int round = 0; round < 3; round++) {
      // Again, because a node may dial when its stream is lost a moment before its connection.
      nodes.forEach(node -> network.linksOf(node).forEach(SimLink::close));
      network.runFor(Duration.ofMinutes(1));
    }
    for (SimNode node : nodes) {
      assertThat(node.tableSizes())
          .as("tables of %s after its last connection", node)
          .allSatisfy((table, size) -> assertThat(size).as(table).isZero());
    }
  }

  private void disturb(SimNetwork network, List<SimNode> nodes, SplittableRandom random) {
    SimNode one = nodes.get(random.nextInt(3));
    SimNode other = nodes.get(random.nextInt(3));
    SimLink link = links.isEmpty() ? null : links.get(random.nextInt(links.size()));
    int what = random.nextInt(14);
    if (what <= 3 && one != other) {
      LinkOptions options = network.linkDefaults();
      boolean single = random.nextInt(5) == 0;
      links.add(network.connect(one, other, single ? options.withoutMultiplexer() : options));
    } else if (what == 4) {
      restart(one, random.nextBoolean());
    } else if (what <= 7) {
      String topic = TOPICS.get(random.nextInt(TOPICS.size()));
      if (wishes.get(one).remove(topic)) {
        one.unsubscribe(topic);
      } else {
        wishes.get(one).add(topic);
        one.subscribe(topic);
      }
      one.publish(topic, "in between ".repeat(random.nextInt(200)));
    } else if (what == 8) {
      one.refuseStreams();
    } else if (what == 9) {
      one.acceptStreams();
    } else if (link != null) {
      disturb(link, what, random);
    }
  }

  private void restart(SimNode node, boolean silently) {
    if (silently) {
      node.killSilently();
    } else {
      node.kill();
    }
    node.restart();
    wishes.get(node).forEach(node::subscribe);
  }

  private static void disturb(SimLink link, int what, SplittableRandom random) {
    SimHost side = random.nextBoolean() ? link.dialler() : link.listener();
    List<SimStream> streams = link.streams();
    SimStream stream = streams.isEmpty() ? null : streams.get(random.nextInt(streams.size()));
    if (what == 10) {
      link.cutSilently();
    } else if (what == 11) {
      link.closeBy(side);
    } else if (what == 12 && stream != null) {
      stream.resetBy(side);
    } else if (random.nextBoolean()) {
      link.holdReading(side);
    } else {
      link.releaseReading(side);
    }
  }

  /** Every pair gets a connection, and nobody holds anything back any more. */
  private void calmDown(SimNetwork network, List<SimNode> nodes) {
    nodes.forEach(SimNode::acceptStreams);
    for (SimLink link : links) {
      link.releaseReading(link.dialler());
      link.releaseReading(link.listener());
    }
    for (int i = 0; i < 3; i++) {
      links.add(network.connect(nodes.get(i), nodes.get((i + 1) % 3)));
    }
  }

  private void assertAllIsWell(SimNetwork network, List<SimNode> nodes) {
    for (SimNode one : nodes) {
      for (SimNode other : nodes) {
        if (one != other) {
          for (String topic : TOPICS) {
            assertThat(one.seesSubscription(other, topic))
                .as("whether %s knows that %s wants %s", one, other, topic)
                .isEqualTo(wishes.get(other).contains(topic));
          }
          // On a stream that both write on, the far side's stream is the one to write on.
          assertThat(one.neighbour(other).orElseThrow().outbound())
              .as("the stream from %s to %s", one, other)
              .hasValueSatisfying(out -> assertThat(out.isOpen()).isTrue());
        }
      }
    }
    nodes.forEach(node -> node.subscribe("final"));
    network.runFor(Duration.ofSeconds(5));
    nodes.forEach(node -> node.publish("final", "from " + node));
    network.runFor(Duration.ofSeconds(5));
    for (SimNode one : nodes) {
      for (SimNode other : nodes) {
        if (one != other) {
          assertThat(one.texts("final")).as("received by %s", one).contains("from " + other);
        }
      }
    }
  }
}
