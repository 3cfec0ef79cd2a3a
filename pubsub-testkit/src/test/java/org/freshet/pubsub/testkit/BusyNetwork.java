package org.freshet.pubsub.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A network in which a good deal goes wrong; the same seed, the same trace. */
final class BusyNetwork {
  private static final int NODES = 12;

  private BusyNetwork() {}

  /** Prints the digest of the trace with the seed in the first argument. */
  public static void main(String[] arguments) {
    System.out.println(run(Long.parseLong(arguments[0]), Signatures.REAL).traceHash());
  }

  static SimNetwork run(long seed, Signatures signatures) {
    SimNetwork network = new SimNetwork(seed, signatures);
    network.defaults().router(FloodingRouter::new);
    network.linkDefaults(
        LinkOptions.DEFAULT.withJitter(Duration.ofMillis(30)).withBytesPerSecond(2_000_000));
    SplittableRandom random = new SplittableRandom(seed);
    List<SimNode> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(network.node("n" + i).subscribe("t").subscribe("t" + i % 3));
    }
    for (int step = 0; step < 150; step++) {
      SimNode one = nodes.get(random.nextInt(NODES));
      SimNode other = nodes.get(random.nextInt(NODES));
      if (one != other) {
        disturb(network, one, other, random.nextInt(10));
      }
      network.runFor(Duration.ofMillis(random.nextInt(200)));
      if (one.isAlive()) {
        one.publish("t", "message " + step);
      }
    }
    network.runFor(Duration.ofMinutes(2));
    return network;
  }

  private static void disturb(SimNetwork network, SimNode one, SimNode other, int what) {
    if (!one.isAlive()) {
      one.restart();
      one.subscribe("t");
    }
    switch (what) {
      case 0 -> one.killSilently();
      case 1 -> one.kill();
      case 2 -> network.links(one, other).forEach(SimLink::close);
      case 3 -> one.outboundTo(other).forEach(stream -> stream.resetBy(other));
      case 4 -> one.unsubscribe("t1").subscribe("t2");
      default -> network.connect(one, other);
    }
  }
}
