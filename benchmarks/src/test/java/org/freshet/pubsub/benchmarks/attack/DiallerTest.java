package org.freshet.pubsub.benchmarks.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.peer.AddressProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What attackers send gets as deep into a real node as it is meant to. */
@EnabledOnOs(OS.LINUX)
class DiallerTest {
  private final PubSub node =
      PubSub.builder().listen("/ip4/127.0.0.1/tcp/0").router("floodsub").build();
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = (EventLoop) group.next();
  private final Tally tally = new Tally();

  private void start(int port, boolean blind, Depth depth, Supplier<Ammunition> ammunition) {
    InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    Dialler dialler = new Dialler(loop, target, blind, tally);
    loop.execute(() -> dialler.start(new Volley(1, 1, depth, ammunition)));
  }

  private void attack(Depth depth, Supplier<Ammunition> ammunition) {
    String port = node.addresses().get(0).value(AddressProtocol.TCP).orElseThrow();
    start(Integer.parseInt(port), false, depth, ammunition);
  }

  @AfterEach
  void end() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    node.close();
  }

  private Map<String, Object> done() {
    return loop.submit(tally::toMap).syncUninterruptibly().getNow();
  }

  @Test
  void subscriptionsAreTaken() {
    attack(Depth.STREAM, () -> new SubscriptionChanges(500));

    await()
        .until(() -> !node.topic("attack-40").subscribers().toCompletableFuture().join().isEmpty());
    assertThat(done()).containsEntry("connectionsReady", 1L).containsEntry("connectionsEnded", 0L);
  }

  @Test
  void forgeriesCostTheVictimChecksUntilItWantsNoMoreOfThem() {
    node.topic(GoodPeer.TOPIC).subscribe(message -> {});
    attack(Depth.STREAM, Forgeries::patient);

    await().until(() -> node.stats().get("messages.forged") > 10);
    assertThat(node.stats().get("messages.malformed")).isZero();
    assertThat(node.stats().get("messages.duplicate")).isZero();
  }

  @Test
  void forgersWhoFleeComeAgain() {
    node.topic(GoodPeer.TOPIC).subscribe(message -> {});
    attack(Depth.STREAM, Forgeries::fleeing);

    await().until(() -> (Long) done().get("connectionsReady") > 3);
  }

  @Test
  void aDeafSubscriberIsOneToTheVictim() {
    attack(Depth.STREAM, DeafSubscriber::patient);

    await()
        .until(
            () -> !node.topic(GoodPeer.TOPIC).subscribers().toCompletableFuture().join().isEmpty());
  }

  @Test
  void whoMisbehavesIsClosedAndComesAgain() {
    attack(Depth.YAMUX, RapidReset::new);

    await().until(() -> (Long) done().get("connectionsReady") > 1);
    assertThat((Long) done().get("units")).isGreaterThan(1000);
  }

  @ParameterizedTest
  @EnumSource
  void theSinkGetsAllOfItWithoutAnAnswer(Depth depth) {
    try (Sink sink = new Sink()) {
      start(sink.port(), true, depth, () -> new Garbage(1e6));

      await().until(() -> (Long) done().get("bytes") > 100_000);
      assertThat(done()).containsEntry("connectionsEnded", 0L);
    }
  }

  @Test
  void noPieceIsLongerThanItMayBe() {
    List<Supplier<Ammunition>> all =
        List.of(
            RapidReset::new,
            () -> new Garbage(1),
            () -> new GarbageRpcs(1),
            () -> new SubscriptionChanges(1),
            DeafSubscriber::demanding,
            Forgeries::patient);
    for (Supplier<Ammunition> next : all) {
      Ammunition ammunition = next.get();
      for (int i = 0; i < 3; i++) {
        var piece = io.netty.buffer.Unpooled.buffer();
        assertThat(ammunition.next(piece, Integer.MAX_VALUE)).isPositive();
        assertThat(piece.readableBytes()).isBetween(1, Ammunition.MAX_PIECE_BYTES);
      }
    }
  }
}
