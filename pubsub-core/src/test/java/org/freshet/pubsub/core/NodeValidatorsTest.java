package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.Registration;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.message.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Validators of a whole node, on its threads and its clock. */
@Timeout(60)
class NodeValidatorsTest {
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private Topic subscribed(PubSub node, String topic) {
    Topic joined = node.topic(topic);
    joined.subscribe(message -> heard.add(message.text()));
    return joined;
  }

  private static Validator refusing(String word) {
    return Validator.of(message -> message.text().contains(word) ? Verdict.REJECT : Verdict.ACCEPT);
  }

  private static void publish(PubSub node, String topic, String... texts) {
    for (String text : texts) {
      Nodes.await(node.topic(topic).publish(text));
    }
  }

  @Test
  void nodeWideOnesJudgeEveryTopicAndDefaultOnesThoseWithoutTheirOwn() {
    try (PubSub a = Nodes.builder().build();
        PubSub b =
            Nodes.builder()
                .listen("/ip4/127.0.0.1/tcp/0")
                .validator(refusing("bad"), ValidatorOptions.INLINE)
                .defaultValidator(refusing("odd"), ValidatorOptions.DEFAULT)
                .build()) {
      subscribed(b, "plain");
      Topic own = subscribed(b, "own");
      Registration registration = own.addValidator(refusing("wild"));
      Nodes.connect(a, b);
      publish(a, "plain", "bad 1", "odd 1", "wild 1");
      publish(a, "own", "bad 2", "odd 2", "wild 2", "end");
      eventually().until(() -> heard.size() == 3 && b.stats().get("messages.rejected") == 4);
      assertThat(heard).containsExactlyInAnyOrder("wild 1", "odd 2", "end");

      registration.close();
      publish(a, "own", "wild 3", "odd 3", "end 2");
      eventually().until(() -> heard.contains("end 2"));
      assertThat(heard).contains("wild 3").doesNotContain("odd 3");
    }
  }

  @Test
  void ownMessagesAreNotJudged() {
    try (PubSub node = Nodes.builder().validator(refusing(""), ValidatorOptions.DEFAULT).build()) {
      subscribed(node, "t");
      publish(node, "t", "mine");
      eventually().until(() -> heard.contains("mine"));
    }
  }

  @Test
  void oneThatBlocksItsThreadOrNeverAnswersIsGivenUp() {
    CountDownLatch never = new CountDownLatch(1);
    ValidatorOptions quickly = ValidatorOptions.DEFAULT.withTimeout(Duration.ofMillis(100));
    try (PubSub a = Nodes.builder().build();
        PubSub b = Nodes.listening()) {
      Topic topic = subscribed(b, "t");
      topic.addValidator(
          message -> {
            if (message.text().equals("block")) {
              awaitQuietly(never);
            }
            return message.text().equals("silence")
                ? new CompletableFuture<>()
                : CompletableFuture.completedStage(Verdict.ACCEPT);
          },
          quickly);
      Nodes.connect(a, b);
      publish(a, "t", "block", "silence");
      eventually().until(() -> b.stats().get("validators.late") == 2);
      assertThat(b.stats().get("messages.ignored")).isEqualTo(2);
      // On a busy machine a quick one may be late, too.
      eventually()
          .until(
              () -> {
                publish(a, "t", "fine");
                return !heard.isEmpty();
              });
      assertThat(heard).containsOnly("fine");
      never.countDown();
    }
  }

  @Test
  void whatWasGivenUpIsNotAskedAboutAnyMore() {
    int messages = 300;
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch release = new CountDownLatch(1);
    try (PubSub a = Nodes.builder().build();
        PubSub b = Nodes.listening()) {
      Topic topic = subscribed(b, "t");
      topic.addValidator(
          message -> {
            asked.incrementAndGet();
            awaitQuietly(release);
            return CompletableFuture.completedStage(Verdict.ACCEPT);
          },
          ValidatorOptions.DEFAULT.withTimeout(Duration.ofMillis(100)));
      Nodes.connect(a, b);
      for (int i = 0; i < messages; i++) {
        publish(a, "t", "stuck " + i);
      }
      eventually().until(() -> b.stats().get("validators.late") == messages);
      release.countDown();
      // On a busy machine a quick one may be late, too.
      eventually()
          .until(
              () -> {
                publish(a, "t", "fine");
                return !heard.isEmpty();
              });
      assertThat(heard).containsOnly("fine");
      assertThat(asked.get()).as("those that blocked every thread, and the end").isLessThan(100);
    }
  }

  @Test
  void aNodeThatClosesLeavesNoThreadToOneThatBlocks() {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    PubSub b = Nodes.listening();
    String idOfB = b.peerId().toString();
    try (PubSub a = Nodes.builder().build()) {
      subscribed(b, "t")
          .addValidator(
              message -> {
                asked.incrementAndGet();
                awaitQuietly(never);
                return CompletableFuture.completedStage(Verdict.ACCEPT);
              });
      Nodes.connect(a, b);
      for (int i = 0; i < 100; i++) {
        publish(a, "t", "stuck " + i);
      }
      eventually().until(() -> b.stats().get("messages.received") == 100 && asked.get() > 1);
      int underWay = asked.get();
      b.close();
      eventually().untilAsserted(() -> assertThat(Nodes.threadsOf(idOfB)).isEmpty());
      assertThat(asked.get()).as("nobody waits for the others").isLessThan(underWay + 20);
    } finally {
      never.countDown();
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
  void oneThatFailsInAnyWayIgnoresAndIsCounted() {
    try (PubSub a = Nodes.builder().build();
        PubSub b = Nodes.listening()) {
      Topic topic = subscribed(b, "t");
      topic.addValidator(
          message ->
              switch (message.text()) {
                case "throws" -> throw new AssertionError("thrown by the test");
                case "no stage" -> null;
                case "fails" -> CompletableFuture.failedStage(new Exception("failed by the test"));
                case "no verdict" -> CompletableFuture.completedStage(null);
                default -> CompletableFuture.completedStage(Verdict.ACCEPT);
              });
      Nodes.connect(a, b);
      publish(a, "t", "throws", "no stage", "fails", "no verdict", "fine");
      eventually().until(() -> heard.contains("fine"));
      assertThat(heard).containsExactly("fine");
      assertThat(b.stats().get("validators.failed")).isEqualTo(3);
      assertThat(b.stats().get("messages.ignored")).isEqualTo(4);
    }
  }

  @Test
  void aBurstBeyondTheLimitsLosesNothingAndKeepsItsOrder() {
    int burst = 3000;
    try (PubSub a = Nodes.builder().build();
        PubSub b = Nodes.listening()) {
      Topic topic = subscribed(b, "t");
      topic.addValidator(
          Validator.of(message -> Verdict.ACCEPT),
          ValidatorOptions.DEFAULT.withMaxConcurrent(3).withTimeout(Duration.ofMinutes(1)));
      Nodes.connect(a, b);
      CompletableFuture<?>[] sent = new CompletableFuture<?>[burst];
      for (int i = 0; i < burst; i++) {
        sent[i] = a.topic("t").publish(Integer.toString(i)).toCompletableFuture();
      }
      Nodes.await(CompletableFuture.allOf(sent));
      eventually().until(() -> heard.size() == burst);
      for (int i = 0; i < burst; i++) {
        assertThat(heard.get(i)).isEqualTo(Integer.toString(i));
      }
    }
  }
}
