package org.freshet.pubsub.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PubSubEvent.ConnectionClosed;
import org.freshet.pubsub.testkit.transport.Cable;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole nodes whose link swallows all and tells nobody: no kernel tells of it over QUIC. */
class DeadLinkTest {
  private static final Duration IDLE = Duration.ofMillis(400);
  private static final Duration TIMEOUT = IDLE.multipliedBy(6);

  /** For a machine with other things to do. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Test
  void isFoundOnBothSidesWithoutAndUnderLoadAndALivingOneIsNot() {
    Limits limits =
        Limits.DEFAULT.toBuilder().keepAliveIdle(IDLE).keepAliveTimeout(TIMEOUT).build();
    try (Pair idle = new Pair(limits);
        Pair loaded = new Pair(limits)) {
      List<Pair> pairs = List.of(idle, loaded);
      await().until(() -> pairs.stream().allMatch(Pair::stands));
      await()
          .pollDelay(TIMEOUT.plus(IDLE))
          .untilAsserted(() -> assertThat(pairs).as("silent, but alive").allMatch(Pair::stands));

      pairs.forEach(pair -> pair.cable.cut());
      for (int i = 0; i < 100; i++) {
        loaded.dialler.topic("t").publish(new byte[64 << 10]);
      }

      pairs.forEach(pair -> await().atMost(TIMEOUT.plus(PATIENCE)).until(pair::isGone));
    }
  }

  @Test
  @Tag("long")
  void isFoundWithin30SecondsAsShipped() {
    try (Pair pair = new Pair(Limits.DEFAULT)) {
      await().until(pair::stands);
      // So that the answer to a first question is the last that came.
      Duration untilAnswered = Limits.DEFAULT.keepAliveIdle().plusSeconds(1);
      await()
          .atMost(untilAnswered.plus(PATIENCE))
          .pollDelay(untilAnswered)
          .untilAsserted(() -> assertThat(pair.stands()).isTrue());

      pair.cable.cut();
      await().atMost(Duration.ofSeconds(31)).until(pair::isGone);
    }
  }

  /** Two nodes with a link between them. */
  private static final class Pair implements AutoCloseable {
    final List<StreamError> closed = new CopyOnWriteArrayList<>();
    final PubSub listener;
    final Cable cable;
    final PubSub dialler;

    Pair(Limits limits) {
      listener = node(limits);
      cable = Cable.udp(listener.addresses().get(0));
      dialler = node(limits);
      listener.topic("t").subscribe(message -> {});
      dialler.topic("t").subscribe(message -> {});
      dialler.connect(cable.address()).toCompletableFuture().join();
    }

    private PubSub node(Limits limits) {
      return PubSub.builder()
          .listen("/ip4/127.0.0.1/udp/0/quic-v1")
          .router("floodsub")
          .onEvent(this::onEvent)
          .limits(limits)
          .build();
    }

    private void onEvent(PubSubEvent event) {
      if (event instanceof ConnectionClosed end) {
        closed.add(end.reason());
      }
    }

    boolean stands() {
      return wants(listener) && wants(dialler);
    }

    boolean isGone() {
      return closed.size() == 2
          && closed.stream().allMatch(why -> why.code() == StreamError.TIMEOUT.code())
          && !wants(listener)
          && !wants(dialler)
          && listener.stats().get("connections.closed.silent") == 1
          && dialler.stats().get("connections.closed.silent") == 1;
    }

    private static boolean wants(PubSub node) {
      return !node.topic("t").subscribers().toCompletableFuture().join().isEmpty();
    }

    @Override
    public void close() {
      dialler.close();
      cable.close();
      listener.close();
    }
  }
}
