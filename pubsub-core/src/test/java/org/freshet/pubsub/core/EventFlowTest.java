package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PubSubEvent.TopicJoined;
import org.freshet.pubsub.message.TopicName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventFlowTest {

  private static final class Watcher implements Flow.Subscriber<PubSubEvent> {
    private final List<Object> signals = new CopyOnWriteArrayList<>();
    private volatile Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(PubSubEvent event) {
      signals.add(event);
      if (event.equals(joined("bad"))) {
        throw new AssertionError("thrown by the test");
      }
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(failure.getClass());
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }
  }

  private static TopicJoined joined(String topic) {
    return new TopicJoined(TopicName.of(topic));
  }

  private static void join(PubSub node, String topic) {
    node.topic(topic).subscribe(message -> {});
    // Behind the event, as it is asked of the engine.
    Nodes.await(node.topic(topic).subscribers());
  }

  @Test
  void eachSubscriberHasItsOwnBoundAndWhatDoesNotFitIsCounted() {
    try (PubSub node = Nodes.builder().build()) {
      Watcher eager = new Watcher();
      Watcher lazy = new Watcher();
      node.events(100).subscribe(eager);
      node.events(2).subscribe(lazy);
      eager.subscription.request(Long.MAX_VALUE);
      for (String topic : List.of("a", "b", "c")) {
        join(node, topic);
      }
      lazy.subscription.request(10);
      eventually()
          .untilAsserted(() -> assertThat(lazy.signals).containsExactly(joined("a"), joined("b")));
      assertThat(node.stats().get("events.dropped")).isEqualTo(1);
      eventually()
          .untilAsserted(
              () ->
                  assertThat(eager.signals).containsExactly(joined("a"), joined("b"), joined("c")));
    }
  }

  @Test
  void cancellingAndThrowingEndIt() {
    try (PubSub node = Nodes.builder().build()) {
      Watcher leaving = new Watcher();
      Watcher throwing = new Watcher();
      node.events(100).subscribe(leaving);
      node.events(100).subscribe(throwing);
      leaving.subscription.cancel();
      leaving.subscription.request(10);
      throwing.subscription.request(10);
      join(node, "bad");
      join(node, "good");
      eventually().until(() -> node.stats().get("events.failed") == 1);
      assertThat(throwing.signals).containsExactly(joined("bad"));
      assertThat(leaving.signals).isEmpty();
    }
  }

  @Test
  void theEndOfTheNodeComesBehindWhatWaitsAndLaterSubscribersAreRefused() {
    Watcher watcher = new Watcher();
    Watcher late = new Watcher();
    Flow.Publisher<PubSubEvent> events;
    try (PubSub node = Nodes.builder().build()) {
      events = node.events(100);
      events.subscribe(watcher);
      join(node, "a");
    }
    watcher.subscription.request(1);
    watcher.subscription.request(10);
    assertThat(watcher.signals).startsWith(joined("a")).endsWith("complete");
    events.subscribe(late);
    assertThat(late.signals).containsExactly(IllegalStateException.class);
  }

  @Test
  void aQueueWithoutRoomIsRefused() {
    try (PubSub node = Nodes.builder().build()) {
      assertThatIllegalArgumentException().isThrownBy(() -> node.events(0));
    }
  }
}
