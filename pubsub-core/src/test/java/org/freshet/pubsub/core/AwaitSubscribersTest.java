package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AwaitSubscribersTest {

  @Test
  void itCompletesWhenEnoughNeighboursWantTheTopic() {
    try (PubSub node = Nodes.listening();
        PubSub a = Nodes.listening();
        PubSub b = Nodes.listening()) {
      Topic topic = node.topic("t");
      CompletionStage<Integer> two = topic.awaitSubscribers(2, Nodes.SOON);
      a.topic("t").subscribe(message -> {});
      b.topic("t").subscribe(message -> {});
      Nodes.connect(a, node);
      Nodes.await(topic.awaitSubscribers(1, Nodes.SOON));
      assertThat(two.toCompletableFuture()).isNotDone();
      Nodes.connect(b, node);
      assertThat(Nodes.await(two)).isEqualTo(2);
      assertThat(Nodes.await(topic.publish("x")).receivers()).isEqualTo(2);
    }
  }

  @Test
  void itFailsAtTheTimeoutAndSaysHowManyThereWere() {
    try (PubSub node = Nodes.listening();
        PubSub other = Nodes.listening()) {
      other.topic("t").subscribe(message -> {});
      Nodes.connect(other, node);
      Topic topic = node.topic("t");
      Nodes.await(topic.awaitSubscribers(1, Nodes.SOON));
      assertThat(topic.awaitSubscribers(3, Duration.ofMillis(20)).toCompletableFuture())
          .failsWithin(Nodes.SOON)
          .withThrowableThat()
          .withCauseInstanceOf(TimeoutException.class)
          .withMessageContaining("1 of 3 neighbours want 't' after PT0.02S");
      assertThat(topic.awaitSubscribers(2, Duration.ZERO).toCompletableFuture())
          .failsWithin(Nodes.SOON);
    }
  }

  @Test
  void cancellingLeavesNothingBehind() {
    try (PubSub node = Nodes.builder().build()) {
      CompletableFuture<Integer> waiting =
          node.topic("t").awaitSubscribers(1, Duration.ofDays(5000)).toCompletableFuture();
      eventually().until(() -> node.stats().get("table.waits.now") == 1);
      waiting.cancel(true);
      eventually().until(() -> node.stats().get("table.waits.now") == 0);
      assertThat(node.stats().get("table.timers.now")).isZero();
    }
  }

  @Test
  void theEndOfTheNodeEndsTheWait() {
    PubSub node = Nodes.builder().build();
    CompletionStage<Integer> waiting = node.topic("t").awaitSubscribers(1, Nodes.SOON);
    node.close();
    assertThat(waiting.toCompletableFuture())
        .failsWithin(Nodes.SOON)
        .withThrowableThat()
        .withCauseInstanceOf(IllegalStateException.class)
        .withMessageContaining("closed");
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    try (PubSub node = Nodes.builder().build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> node.topic("t").awaitSubscribers(-1, Nodes.SOON));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> node.topic("t").awaitSubscribers(1, Duration.ofMillis(-1)));
    }
  }
}
