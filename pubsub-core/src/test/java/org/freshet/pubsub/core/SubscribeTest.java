package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.Registration;
import org.freshet.pubsub.Subscription;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubscribeTest {

  private static void publish(Topic topic, int count) {
    for (int i = 0; i < count; i++) {
      Nodes.await(topic.publish(Integer.toString(i)));
    }
  }

  @Test
  void statisticsTellWhatTablesHoldTheRoutersAmongThem() {
    try (PubSub node = Nodes.builder().build()) {
      Topic topic = node.topic("t");
      topic.subscribe(message -> {});
      publish(topic, 3);
      assertThat(node.stats().counters())
          .containsEntry("table.seen.now", 3L)
          .containsEntry("everybody.table.topic_changes.now", 1L);
    }
  }

  @Test
  void aHandlerThatBlocksHoldsUpOnlyItselfAndLosesWhatDoesNotFit() {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    List<String> quick = new CopyOnWriteArrayList<>();
    List<String> slow = new CopyOnWriteArrayList<>();
    Limits limits = Limits.DEFAULT.toBuilder().subscriptionQueue(5).build();
    try (PubSub node = Nodes.builder().limits(limits).build()) {
      Topic topic = node.topic("t");
      Subscription blocked =
          topic.subscribe(
              message -> {
                slow.add(message.text());
                entered.countDown();
                awaitQuietly(release);
              });
      topic.subscribe(message -> quick.add(message.text()));
      Nodes.await(topic.publish("first"));
      eventually().until(() -> entered.getCount() == 0);
      // One at a time, for the quick one's queue is as small.
      for (int i = 0; i < 8; i++) {
        Nodes.await(topic.publish(Integer.toString(i)));
        int heard = i + 2;
        eventually().until(() -> quick.size() == heard);
      }
      assertThat(blocked.dropped()).isEqualTo(3);
      assertThat(node.stats().get("subscription.dropped")).isEqualTo(3);
      release.countDown();
      eventually().untilAsserted(() -> assertThat(blocked.delivered()).isEqualTo(6));
      assertThat(slow).containsExactly("first", "0", "1", "2", "3", "4");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aHandlerThatThrowsIsCountedAndGoesOn() {
    try (PubSub node = Nodes.builder().build()) {
      Subscription subscription =
          node.topic("t")
              .subscribe(
                  message -> {
                    if (message.text().equals("1")) {
                      throw new AssertionError("thrown by the test");
                    }
                  });
      publish(node.topic("t"), 3);
      eventually().untilAsserted(() -> assertThat(subscription.delivered()).isEqualTo(2));
      assertThat(subscription.failed()).isEqualTo(1);
      assertThat(node.stats().get("subscription.failed")).isEqualTo(1);
    }
  }

  @Test
  void aClosedSubscriptionHearsNothingThatStillWaits() {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    List<String> heard = new CopyOnWriteArrayList<>();
    List<String> witness = new CopyOnWriteArrayList<>();
    try (PubSub node = Nodes.builder().build()) {
      Topic topic = node.topic("t");
      Subscription closed =
          topic.subscribe(
              message -> {
                heard.add(message.text());
                entered.countDown();
                awaitQuietly(release);
              });
      topic.subscribe(message -> witness.add(message.text()));
      publish(topic, 3);
      eventually().until(() -> entered.getCount() == 0 && witness.size() == 3);
      closed.close();
      closed.close();
      release.countDown();
      publish(topic, 2);
      eventually().until(() -> witness.size() == 5);
      eventually().until(() -> closed.delivered() == 1);
      assertThat(heard).containsExactly("0");
    }
  }

  @Test
  void theTopicIsJoinedWithItsFirstSubscriptionAndLeftWithItsLast() {
    try (PubSub node = Nodes.builder().build()) {
      EverybodyRouter router = node.view(EverybodyRouter.class).orElseThrow();
      Topic topic = node.topic("t");
      Subscription first = topic.subscribe(message -> {});
      Subscription second = topic.subscribe(message -> {});
      first.close();
      first.close();
      second.close();
      topic.subscribe(message -> {});
      topic.close();
      node.topic("t").subscribe(message -> {});
      eventually()
          .untilAsserted(
              () ->
                  assertThat(router.topicChanges())
                      .containsExactly("joined t", "left t", "joined t", "left t", "joined t"));
    }
  }

  @Test
  void withoutEchoOwnMessagesAreNotHeard() {
    List<Message> heard = new CopyOnWriteArrayList<>();
    try (PubSub quiet = Nodes.builder().echo(false).listen("/ip4/127.0.0.1/tcp/0").build();
        PubSub other = Nodes.listening()) {
      quiet.topic("t").subscribe(heard::add);
      Nodes.connect(other, quiet);
      Nodes.await(quiet.topic("t").publish("own"));
      Nodes.await(other.topic("t").publish("foreign"));
      eventually().until(() -> !heard.isEmpty());
      assertThat(heard).extracting(Message::text).containsExactly("foreign");
    }
  }

  @Test
  void everyValidatorMustAccept() {
    List<String> heard = new CopyOnWriteArrayList<>();
    CompletableFuture<Verdict> later = new CompletableFuture<>();
    try (PubSub a = Nodes.listening();
        PubSub b = Nodes.listening()) {
      Topic topic = b.topic("t");
      topic.subscribe(message -> heard.add(message.text()));
      topic.addValidator(message -> later);
      Registration picky =
          topic.addValidator(
              Validator.of(
                  message -> message.text().startsWith("bad") ? Verdict.REJECT : Verdict.ACCEPT));
      Nodes.connect(a, b);
      Nodes.await(a.topic("t").publish("bad 1"));
      eventually().until(() -> b.stats().get("messages.rejected") == 1);
      later.complete(Verdict.ACCEPT);
      Nodes.await(a.topic("t").publish("good"));
      eventually().until(() -> heard.size() == 1);
      picky.close();
      picky.close();
      Nodes.await(a.topic("t").publish("bad 2"));
      eventually().untilAsserted(() -> assertThat(heard).containsExactly("good", "bad 2"));
    }
  }
}
