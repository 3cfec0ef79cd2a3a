package org.freshet.system;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PubSubEvent.ConnectionClosed;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.Test;

/**
 * Links that swallow all and tell nobody, over real TCP. That the schedule as shipped finds them
 * within 30 seconds is shown in virtual time (SimNetworkTest).
 */
class DeadLinkTest {
  private static final Duration IDLE = Duration.ofMillis(400);
  private static final Duration TIMEOUT = IDLE.multipliedBy(6);
  private static final int LOAD = 100;

  @Test
  void isFoundOnBothSidesWithoutAndUnderLoadAndALivingOneIsNot() {
    List<Pair> pairs =
        List.of(
            new Pair("yamux", "tls"),
            new Pair("yamux", "noise"),
            new Pair("none", "tls"),
            new Pair("none", "noise"));
    try {
      pairs.forEach(pair -> await().until(pair::stands));
      await()
          .pollDelay(TIMEOUT.plus(IDLE))
          .untilAsserted(() -> assertThat(pairs).as("silent, but alive").allMatch(Pair::stands));

      pairs.forEach(pair -> pair.relay.swallow());
      List<CompletableFuture<PublishResult>> lost =
          Stream.of(pairs.get(1), pairs.get(3)).flatMap(Pair::load).collect(Collectors.toList());

      pairs.forEach(pair -> await().until(pair::isGone));
      assertThat(pairs)
          .allSatisfy(
              pair ->
                  assertThat(pair.closed)
                      .hasSize(2)
                      .allMatch(why -> why.code() == StreamError.TIMEOUT.code()));
      // On a slow machine the last are published when the neighbour is known to be gone.
      assertThat(lost)
          .allSatisfy(
              result ->
                  assertThat(result)
                      .succeedsWithin(TIMEOUT)
                      .extracting(DeadLinkTest::outcomes, as(LIST))
                      .isSubsetOf(Outcome.WRITTEN, Outcome.LOST_WITH_STREAM));
      assertThat(lost.subList(0, LOAD))
          .as("more than a yamux window")
          .flatExtracting(result -> outcomes(result.join()))
          .contains(Outcome.LOST_WITH_STREAM);
    } finally {
      pairs.forEach(Pair::close);
    }
  }

  private static List<Outcome> outcomes(PublishResult result) {
    return result.copies().stream().map(PublishResult.Copy::outcome).toList();
  }

  /** Two nodes with a link between them. */
  private static final class Pair implements AutoCloseable {
    final List<StreamError> closed = new CopyOnWriteArrayList<>();
    final PubSub listener;
    final Relay relay;
    final PubSub dialler;

    Pair(String muxer, String security) {
      TransportSettings settings =
          TransportSettings.DEFAULT.toBuilder()
              .muxers(List.of(muxer))
              .security(List.of(security))
              .build();
      listener = node(settings);
      relay = new Relay(listener.addresses().get(0));
      dialler = node(settings);
      listener.topic("t").subscribe(message -> {});
      dialler.topic("t").subscribe(message -> {});
      dialler.connect(relay.address()).toCompletableFuture().join();
    }

    private PubSub node(TransportSettings settings) {
      return PubSub.builder()
          .listen("/ip4/127.0.0.1/tcp/0")
          .router("floodsub")
          .onEvent(this::onEvent)
          .limits(Limits.DEFAULT.toBuilder().keepAliveIdle(IDLE).keepAliveTimeout(TIMEOUT).build())
          .transportSettings(settings)
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
          && !wants(listener)
          && !wants(dialler)
          && listener.stats().get("connections.closed.silent") == 1
          && dialler.stats().get("connections.closed.silent") == 1;
    }

    Stream<CompletableFuture<PublishResult>> load() {
      return IntStream.range(0, LOAD)
          .mapToObj(i -> dialler.topic("t").publish(new byte[64 << 10]).toCompletableFuture());
    }

    private static boolean wants(PubSub node) {
      return !node.topic("t").subscribers().toCompletableFuture().join().isEmpty();
    }

    @Override
    public void close() {
      dialler.close();
      relay.close();
      listener.close();
    }
  }
}
