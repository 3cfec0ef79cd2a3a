package org.freshet.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.junit.jupiter.api.Test;

/** What connections and nodes leave behind: nothing. */
class LeakTest {
  private static final int CYCLES = 1000;

  @Test
  void aThousandConnectionsLeaveNothingBehind() {
    Set<String> threadsBefore = threads();
    try (PubSub server = node(true);
        PubSub client = node(false)) {
      server.topic("t").subscribe(message -> {});
      client.topic("t").subscribe(message -> {});
      Multiaddr address = server.addresses().get(0);
      PeerId id = server.peerId();
      for (int i = 0; i < 50; i++) {
        cycle(client, address, id);
      }
      long directBefore = directMemory();
      int threadsWarm = threads().size();
      for (int i = 0; i < CYCLES; i++) {
        cycle(client, address, id);
      }
      await().untilAsserted(() -> assertThat(tables(server)).isEmpty());
      await().untilAsserted(() -> assertThat(tables(client)).isEmpty());
      assertThat(threads().size())
          .as("a pool may keep some more threads for a while, not one for each connection")
          .isLessThan(threadsWarm + 5);
      assertThat(directMemory() - directBefore)
          .as("direct memory may keep one more chunk, not one for every hundred connections")
          .isLessThan(8 << 20);
    }
    await().untilAsserted(() -> assertThat(threads()).isEqualTo(threadsBefore));
  }

  private static void cycle(PubSub client, Multiaddr address, PeerId id) {
    client.connect(address).toCompletableFuture().join();
    client.disconnect(id).toCompletableFuture().join();
    await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(10))
        .until(() -> client.neighbours().toCompletableFuture().join().isEmpty());
  }

  private static PubSub node(boolean listening) {
    var builder = PubSub.builder().router("floodsub").identity(Identity.generate());
    return listening ? builder.listen("/ip4/127.0.0.1/tcp/0").build() : builder.build();
  }

  /** Every table of the node that is not empty. */
  private static Map<String, Long> tables(PubSub node) {
    Map<String, Long> open = new TreeMap<>(node.stats().counters());
    open.keySet().removeIf(name -> !name.startsWith("table."));
    assertThat(open).as("tables are told").isNotEmpty();
    open.values().removeIf(size -> size == 0);
    return open;
  }

  private static long directMemory() {
    return io.netty.util.internal.PlatformDependent.usedDirectMemory();
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("freshet"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
