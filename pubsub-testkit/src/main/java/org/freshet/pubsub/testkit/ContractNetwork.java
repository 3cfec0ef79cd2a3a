package org.freshet.pubsub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.transport.ProtocolId;

/** The networks that {@link RouterContract} tries a router in. */
abstract class ContractNetwork {
  static final String TOPIC = "topic";

  /** What the routers of the networks have thrown. */
  private final List<String> faults = new ArrayList<>();

  protected abstract RouterProvider provider();

  protected abstract Record parameters();

  protected abstract Duration settling();

  final SimNetwork network(long seed) {
    SimNetwork network = new SimNetwork(seed);
    Function<RouterContext, Router> maker = RouterMaker.of(provider(), parameters());
    network.defaults().router(context -> new ObservedRouter(maker.apply(context), faults));
    return network;
  }

  final SimNode subscriber(SimNetwork network, String name) {
    return network.node(name).subscribe(TOPIC);
  }

  /** Nodes that are connected one to the next. */
  final List<SimNode> line(SimNetwork network, int count) {
    List<SimNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(subscriber(network, "n" + i));
      if (i > 0) {
        network.connect(nodes.get(i), nodes.get(i - 1));
      }
    }
    settle(network);
    return nodes;
  }

  /** A scripted peer with a stream to the node, on which it can speak. */
  final ScriptedStream speaker(SimNetwork network, String name, SimNode node) {
    ProtocolId protocol = node.router().protocols().get(0);
    ScriptedPeer peer = network.peer(name).serves(protocol);
    SimLink link = network.connect(peer, node);
    network.runFor(Duration.ofMillis(100));
    ScriptedStream stream = peer.open(link, protocol);
    network.runFor(Duration.ofMillis(100));
    return stream;
  }

  final void settle(SimNetwork network) {
    network.runFor(settling());
    assertThat(faults).as("faults").isEmpty();
  }

  static long copies(Iterable<SimNode> nodes) {
    long sum = 0;
    for (SimNode node : nodes) {
      sum += node.counters().getOrDefault("copies.written", 0L);
    }
    return sum;
  }

  final void assertBothWays(SimNetwork network, SimNode a, SimNode b, String when) {
    a.publish(TOPIC, when + ", from " + a);
    b.publish(TOPIC, when + ", from " + b);
    settle(network);
    assertThat(a.texts(TOPIC)).as("received by %s", a).contains(when + ", from " + b);
    assertThat(b.texts(TOPIC)).as("received by %s", b).contains(when + ", from " + a);
  }

  static String[] texts(String prefix, int count) {
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = prefix + i;
    }
    return texts;
  }
}
