package org.freshet.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What 2,000 cancelled dials and 2,000 failed ones leave behind: nothing. */
@Timeout(120)
class DialLeakTest {
  /** What a node sends before its handshake is done, less some bytes: no dial ends well before. */
  private static final int HANDSHAKE_BYTES = 200;

  private static final int BATCH = 100;

  private final Random random = new Random(1);
  private final PubSub server = node(Duration.ofSeconds(20));
  private final List<WeakReference<CompletableFuture<?>>> dials = new ArrayList<>();
  private PubSub client = node(Duration.ofSeconds(20));

  private static PubSub node(Duration handshakeTimeout) {
    return PubSub.builder()
        .listen("/ip4/127.0.0.1/tcp/0")
        .router("floodsub")
        .connectionLimits(ConnectionLimits.DEFAULT.toBuilder().maxHalfOpen(1000).build())
        .transportSettings(
            TransportSettings.DEFAULT.toBuilder().handshakeTimeout(handshakeTimeout).build())
        .build();
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void cancelledDialsLeaveNothingBehind() throws Exception {
    try (Relay relay = new Relay(server.addresses().get(0));
        ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket silent = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress())) {
      relay.cutBehind(() -> 1 + random.nextInt(HANDSHAKE_BYTES), false);
      List<Socket> fillers = fill(full);
      cancelSome(relay, full, silent, 1);
      Footprint before = Footprint.now();

      cancelSome(relay, full, silent, 5);

      assertThat(dials).hasSize(2400);
      assertNothingIsLeft(before);
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  /** Four times as many dials as a batch has, in each round, each cancelled in another stage. */
  private void cancelSome(Relay relay, ServerSocket full, ServerSocket silent, int rounds)
      throws IOException {
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < BATCH; i++) {
        dial(relay.address()).cancel(true);
      }
      List<CompletableFuture<?>> connecting = dialBatch(addressOf(full));
      connecting.forEach(dial -> dial.cancel(true));

      List<CompletableFuture<?>> negotiating = dialBatch(addressOf(silent));
      List<Socket> accepted = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        accepted.add(silent.accept());
      }
      negotiating.forEach(dial -> dial.cancel(true));
      for (Socket socket : accepted) {
        awaitHangUp(socket);
      }

      int cutBefore = relay.cutLinks();
      List<CompletableFuture<?>> shakingHands = dialBatch(relay.address());
      await().until(() -> relay.cutLinks() >= cutBefore + BATCH);
      shakingHands.forEach(dial -> dial.cancel(true));
    }
  }

  @Test
  void failedDialsLeaveNothingBehind() throws Exception {
    client.close();
    client = node(Duration.ofSeconds(1));
    ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    gone.close();
    try (Relay relay = new Relay(server.addresses().get(0));
        ServerSocket silent = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress())) {
      relay.cutBehind(() -> 1 + random.nextInt(HANDSHAKE_BYTES), true);
      failSome(relay, addressOf(gone), silent, 1);
      Footprint before = Footprint.now();

      failSome(relay, addressOf(gone), silent, 5);

      assertThat(dials).hasSize(2400);
      assertNothingIsLeft(before);
    }
  }

  /** As many times four batches of dials, each batch failing in another way. */
  private void failSome(Relay relay, Multiaddr nobody, ServerSocket silent, int rounds)
      throws IOException {
    Multiaddr wrong = server.addresses().get(0).withPeerId(Identity.generate().peerId());
    List<CompletableFuture<?>> timingOut = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      timingOut.addAll(dialBatch(addressOf(silent)));
      for (Multiaddr address : List.of(nobody, wrong, relay.address())) {
        dialBatch(address).forEach(DialLeakTest::assertFailed);
      }
    }
    timingOut.forEach(DialLeakTest::assertFailed);
    for (int i = 0; i < timingOut.size(); i++) {
      awaitHangUp(silent.accept());
    }
  }

  private CompletableFuture<Optional<PeerId>> dial(Multiaddr address) {
    CompletableFuture<Optional<PeerId>> dial = client.connect(address).toCompletableFuture();
    dials.add(new WeakReference<>(dial));
    return dial;
  }

  private List<CompletableFuture<?>> dialBatch(Multiaddr address) {
    List<CompletableFuture<?>> batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      batch.add(dial(address));
    }
    return batch;
  }

  private static void assertFailed(CompletableFuture<?> dial) {
    assertThat(dial).failsWithin(Duration.ofSeconds(20));
  }

  /** Nobody accepts there, and there is no room for more: who connects to it waits. */
  private static List<Socket> fill(ServerSocket full) throws IOException {
    List<Socket> fillers = new ArrayList<>();
    while (true) {
      Socket filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(full.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException noRoom) {
        return fillers;
      }
    }
  }

  private static Multiaddr addressOf(ServerSocket socket) {
    return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + socket.getLocalPort());
  }

  private static void awaitHangUp(Socket socket) throws IOException {
    try (socket) {
      socket.setSoTimeout(10_000);
      while (socket.getInputStream().read() >= 0) {
        // What was sent before it hung up.
      }
    } catch (java.net.SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  private void assertNothingIsLeft(Footprint before) {
    await()
        .untilAsserted(
            () -> {
              assertThat(openEntries(client)).isEmpty();
              assertThat(openEntries(server)).isEmpty();
            });
    await()
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> Footprint.now().assertNotMuchMoreThan(before));
    await()
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(dials.stream().filter(dial -> dial.get() != null)).isEmpty();
            });
  }

  /** {@return what any table of the node holds, and any count of connections that is not 0} */
  private static List<String> openEntries(PubSub node) {
    return node.stats().counters().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(".now") && entry.getValue() != 0)
        .map(Object::toString)
        .collect(Collectors.toList());
  }

  /** What the process holds. */
  private record Footprint(long descriptors, int threads, long directBytes) {
    static Footprint now() {
      UnixOperatingSystemMXBean system =
          (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      int threads =
          (int)
              Thread.getAllStackTraces().keySet().stream()
                  .filter(thread -> thread.getName().startsWith("freshet"))
                  .count();
      return new Footprint(
          system.getOpenFileDescriptorCount(),
          threads,
          io.netty.util.internal.PlatformDependent.usedDirectMemory());
    }

    void assertNotMuchMoreThan(Footprint before) {
      assertThat(descriptors).as("descriptors").isLessThanOrEqualTo(before.descriptors() + 20);
      assertThat(threads).as("a pool may grow a little").isLessThan(before.threads() + 5);
      assertThat(directBytes)
          .as("direct memory may keep one more chunk, not one for every hundred dials")
          .isLessThan(before.directBytes() + (8 << 20));
    }
  }
}
