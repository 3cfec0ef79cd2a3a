package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.freshet.pubsub.MessageQueue;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.SubscriptionOptions.Overflow;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MessageQueueTest {
  private static final Duration SOON = Nodes.SOON;

  private static void publish(Topic topic, int count) {
    for (int i = 0; i < count; i++) {
      Nodes.await(topic.publish(Integer.toString(i)));
    }
  }

  private static String taken(Optional<Message> message) {
    return message.map(Message::text).orElse("nothing");
  }

  @Test
  void messagesAreTakenInOrderAndCounted() throws Exception {
    try (PubSub node = Nodes.builder().build();
        MessageQueue queue = node.topic("t").queue(SubscriptionOptions.DEFAULT)) {
      assertThat(queue.poll(Duration.ZERO)).isEmpty();
      publish(node.topic("t"), 5);
      assertThat(taken(queue.take())).isEqualTo("0");
      assertThat(taken(queue.poll(SOON))).isEqualTo("1");
      eventually().until(() -> queue.waiting() == 3);
      List<Message> rest = new ArrayList<>();
      assertThat(queue.drainTo(rest, 2)).isEqualTo(2);
      assertThat(queue.drainTo(rest, 2)).isEqualTo(1);
      assertThat(rest).extracting(Message::text).containsExactly("2", "3", "4");
      assertThat(queue.delivered()).isEqualTo(5);
      assertThat(queue.topic().value()).isEqualTo("t");
    }
  }

  @Test
  void aReaderThatIsTooSlowLosesTheOldestWhereItWantsTheNewest() {
    SubscriptionOptions newest =
        SubscriptionOptions.DEFAULT.withMaxMessages(2).withOverflow(Overflow.DROP_OLDEST);
    try (PubSub node = Nodes.builder().build();
        MessageQueue queue = node.topic("t").queue(newest)) {
      publish(node.topic("t"), 5);
      eventually().until(() -> queue.dropped() == 3);
      List<Message> left = new ArrayList<>();
      queue.drainTo(left, 10);
      assertThat(left).extracting(Message::text).containsExactly("3", "4");
      assertThat(node.stats().get("subscription.dropped")).isEqualTo(3);
    }
  }

  @Test
  void aLoopOverItEndsWithTheTopicBehindWhatWaits() {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (PubSub node = Nodes.builder().build()) {
      Topic topic = node.topic("t");
      MessageQueue queue = topic.queue(SubscriptionOptions.DEFAULT);
      publish(topic, 3);
      eventually().until(() -> queue.waiting() == 3);
      topic.close();
      assertThat(queue.hasEnded()).isFalse();
      for (Message message : queue) {
        heard.add(message.text());
      }
      assertThat(heard).containsExactly("0", "1", "2");
      assertThat(queue.hasEnded()).isTrue();
      assertThat(queue.poll(SOON)).isEmpty();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoWaitsForAMessageIsFreedByTheEndOfTheNode() throws Exception {
    PubSub node = Nodes.builder().build();
    MessageQueue queue = node.topic("t").queue(SubscriptionOptions.DEFAULT);
    AtomicReference<Thread> reader = new AtomicReference<>();
    CompletableFuture<Optional<Message>> taken =
        CompletableFuture.supplyAsync(
            () -> {
              reader.set(Thread.currentThread());
              try {
                return queue.take();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    eventually()
        .until(() -> reader.get() != null && reader.get().getState() == Thread.State.WAITING);
    node.close();
    assertThat(Nodes.await(taken)).isEmpty();
  }

  @Test
  void aClosedQueueIsEmptyAndLeavesTheTopic() throws Exception {
    try (PubSub node = Nodes.builder().build()) {
      EverybodyRouter router = node.view(EverybodyRouter.class).orElseThrow();
      Topic topic = node.topic("t");
      MessageQueue queue = topic.queue(SubscriptionOptions.DEFAULT);
      publish(topic, 3);
      eventually().until(() -> queue.waiting() == 3);
      queue.close();
      queue.close();
      assertThat(queue.hasEnded()).isTrue();
      assertThat(queue.take()).isEmpty();
      eventually()
          .untilAsserted(
              () -> assertThat(router.topicChanges()).containsExactly("joined t", "left t"));
    }
  }

  @Test
  void anInterruptEndsALoopAndStaysSet() throws Exception {
    try (PubSub node = Nodes.builder().build();
        MessageQueue queue = node.topic("t").queue(SubscriptionOptions.DEFAULT)) {
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread reader =
          new Thread(
              () -> {
                for (Message message : queue) {
                  interrupted.completeExceptionally(new AssertionError("got " + message));
                }
                interrupted.complete(Thread.currentThread().isInterrupted());
              });
      reader.start();
      reader.interrupt();
      assertThat(Nodes.await(interrupted)).isTrue();
    }
  }
}
