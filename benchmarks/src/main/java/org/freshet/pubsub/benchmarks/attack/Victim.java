package org.freshet.pubsub.benchmarks.attack;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.benchmarks.measure.MemoryWatch;
import org.freshet.pubsub.peer.PeerId;

/**
 * The attacked end of the good pair: a node as users build it, driven by lines.
 *
 * <p>{@code begin ID} names the partner, {@code status} asks how it is, {@code collect} collects
 * garbage, and says what heap that left.
 */
final class Victim {
  private final MemoryWatch memory = new MemoryWatch();
  private final PubSub node =
      PubSub.builder().listen("/ip4/127.0.0.1/tcp/0").router("floodsub").echo(false).build();
  private final GoodPeer peer = new GoodPeer(node);

  private Victim() {}

  /** Runs until the lines end. */
  static void run(BufferedReader in, PrintStream out) throws IOException {
    Victim victim = new Victim();
    try {
      out.println(JSON.std.asString(Map.of("address", victim.node.addresses().get(0).toString())));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(JSON.std.asString(victim.obey(line.split(" "))));
      }
    } finally {
      victim.peer.close();
    }
  }

  private Map<String, Object> obey(String[] words) {
    boolean collected = false;
    switch (words[0]) {
      case "begin" -> peer.begin(PeerId.parse(words[1]));
      case "collect" -> collected = true;
      case "status" -> {
        // Told below.
      }
      default -> throw new IllegalArgumentException("no command: " + words[0]);
    }
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("delivered", peer.delivered());
    status.put("lost", peer.lost());
    status.putAll(collected ? memory.takeCollected() : memory.take());
    status.put("counters", node.stats().counters());
    return status;
  }
}
