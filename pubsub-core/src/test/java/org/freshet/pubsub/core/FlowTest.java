package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.Subscription;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.SubscriptionOptions.Overflow;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlowTest {

  /** Asks for as many as it is told to. */
  private static final class Subscriber implements Flow.Subscriber<Message> {
    private final List<String> signals = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();
    private volatile Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(Message message) {
      threads.add(Thread.currentThread().getName());
      signals.add(message.text());
      if (message.text().equals("bad")) {
        throw new AssertionError("thrown by the test");
      }
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(failure.getClass().getSimpleName());
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }

    private Subscription counters() {
      return (Subscription) subscription;
    }
  }

  private static void publish(Topic topic, int count) {
    for (int i = 0; i < count; i++) {
      Nodes.await(topic.publish(Integer.toString(i)));
    }
  }

  @Test
  void eachSubscriberHasItsOwnDemandQueueAndCounters() {
    SubscriptionOptions newest =
        SubscriptionOptions.DEFAULT.withMaxMessages(2).withOverflow(Overflow.DROP_OLDEST);
    try (PubSub node = Nodes.builder().build()) {
      Topic topic = node.topic("t");
      Flow.Publisher<Message> publisher = topic.flow(newest);
      Subscriber eager = new Subscriber();
      Subscriber lazy = new Subscriber();
      publisher.subscribe(eager);
      publisher.subscribe(lazy);
      eager.subscription.request(Long.MAX_VALUE);
      for (int i = 0; i < 5; i++) {
        Nodes.await(topic.publish(Integer.toString(i)));
        int heard = i + 1;
        eventually().until(() -> eager.signals.size() == heard);
      }
      assertThat(lazy.signals).isEmpty();
      assertThat(lazy.counters().dropped()).isEqualTo(3);
      assertThat(lazy.counters().waiting()).isEqualTo(2);
      lazy.subscription.request(1);
      eventually().untilAsserted(() -> assertThat(lazy.signals).containsExactly("3"));
      assertThat(eager.counters().dropped()).isZero();
      eventually().until(() -> eager.counters().delivered() == 5);
      assertThat(eager.threads).allMatch(name -> name.contains("-handler-"));
    }
  }

  @Test
  void theEndOfTheTopicComesBehindWhatWaits() {
    try (PubSub node = Nodes.builder().build()) {
      Topic topic = node.topic("t");
      Subscriber subscriber = new Subscriber();
      topic.flow(SubscriptionOptions.DEFAULT).subscribe(subscriber);
      publish(topic, 2);
      eventually().until(() -> subscriber.counters().waiting() == 2);
      topic.close();
      subscriber.subscription.request(1);
      eventually().untilAsserted(() -> assertThat(subscriber.signals).containsExactly("0"));
      subscriber.subscription.request(1);
      eventually()
          .untilAsserted(
              () -> assertThat(subscriber.signals).containsExactly("0", "1", "complete"));
    }
  }

  @Test
  void whatWaitsCanStillBeAskedForWhenTheNodeIsClosed() {
    Subscriber subscriber = new Subscriber();
    try (PubSub node = Nodes.builder().build()) {
      node.topic("t").flow(SubscriptionOptions.DEFAULT).subscribe(subscriber);
      publish(node.topic("t"), 1);
      eventually().until(() -> subscriber.counters().waiting() == 1);
    }
    subscriber.subscription.request(7);
    assertThat(subscriber.signals).containsExactly("0", "complete");
  }

  @Test
  void cancellingEndsTheSubscriptionWithoutASignal() {
    try (PubSub node = Nodes.builder().build()) {
      EverybodyRouter router = node.view(EverybodyRouter.class).orElseThrow();
      Topic topic = node.topic("t");
      Subscriber subscriber = new Subscriber();
      topic.flow(SubscriptionOptions.DEFAULT).subscribe(subscriber);
      publish(topic, 3);
      eventually().until(() -> subscriber.counters().waiting() == 3);
      subscriber.subscription.cancel();
      assertThat(subscriber.counters().waiting()).isZero();
      eventually()
          .untilAsserted(
              () -> assertThat(router.topicChanges()).containsExactly("joined t", "left t"));
      topic.close();
      assertThat(subscriber.signals).isEmpty();
    }
  }

  @Test
  void aSubscriberThatThrowsIsCountedAndCancelled() {
    try (PubSub node = Nodes.builder().build()) {
      Topic topic = node.topic("t");
      Subscriber subscriber = new Subscriber();
      topic.flow(SubscriptionOptions.DEFAULT).subscribe(subscriber);
      subscriber.subscription.request(Long.MAX_VALUE);
      Nodes.await(topic.publish("good"));
      Nodes.await(topic.publish("bad"));
      Nodes.await(topic.publish("never"));
      eventually().until(() -> subscriber.counters().failed() == 1);
      assertThat(subscriber.signals).containsExactly("good", "bad");
      assertThat(subscriber.counters().delivered()).isEqualTo(1);
      assertThat(node.stats().get("subscription.failed")).isEqualTo(1);
    }
  }
}
