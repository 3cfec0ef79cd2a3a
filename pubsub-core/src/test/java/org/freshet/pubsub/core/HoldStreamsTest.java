package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.MessageQueue;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.SubscriptionOptions.Overflow;
import org.freshet.pubsub.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HoldStreamsTest {
  private static final int KIB = 1024;
  private static final SubscriptionOptions FOUR =
      SubscriptionOptions.DEFAULT.withMaxMessages(4).withOverflow(Overflow.HOLD_STREAMS);

  /** So small that little is under way. */
  private static final Limits SMALL =
      Limits.DEFAULT.toBuilder()
          .maxFrameBytes(16 * KIB)
          .inboundBufferBytes(64 * KIB)
          .maxInFlightBytes(16 * KIB)
          .outboundQueueBytes(16 * KIB)
          .maxWaitingBytes(16 * KIB)
          .build();

  private static PubSub node() {
    return Nodes.builder().limits(SMALL).listen("/ip4/127.0.0.1/tcp/0").build();
  }

  /** Publishes as fast as it may, each message with its number. */
  private static CompletableFuture<Void> publish(
      PubSub from, String topic, int count, AtomicInteger published) {
    return CompletableFuture.runAsync(
        () -> {
          List<CompletionStage<PublishResult>> results = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            byte[] data = new byte[KIB];
            data[0] = (byte) i;
            results.add(from.topic(topic).publish(data, PublishOptions.PATIENT));
            published.incrementAndGet();
          }
          results.forEach(Nodes::await);
        });
  }

  private static void assertAllInOrder(List<Message> messages, int count) {
    assertThat(messages).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(messages.get(i).bytes()[0]).isEqualTo((byte) i);
    }
  }

  @Test
  void aReaderThatStandsStillHoldsItsPublisherLosesNothingAndCostsOthersNothing() throws Exception {
    int count = 1000;
    try (PubSub reader = node();
        PubSub fast = node();
        PubSub other = node()) {
      List<String> others = new CopyOnWriteArrayList<>();
      MessageQueue queue = reader.topic("held").queue(FOUR);
      reader.topic("free").subscribe(message -> others.add(message.text()));
      Nodes.connect(fast, reader);
      Nodes.connect(other, reader);
      AtomicInteger published = new AtomicInteger();
      CompletableFuture<Void> publisher = publish(fast, "held", count, published);
      eventually().until(() -> queue.waiting() > 40);
      for (int i = 0; i < 50; i++) {
        Nodes.await(other.topic("free").publish("free " + i));
      }
      eventually().until(() -> others.size() == 50);
      assertThat(publisher).isNotDone();
      // What waits is the queue, and what one inbound buffer holds.
      assertThat(queue.waiting()).isLessThanOrEqualTo(4 + 64);

      List<Message> taken = new ArrayList<>();
      while (taken.size() < count) {
        taken.add(queue.take().orElseThrow());
      }
      assertAllInOrder(taken, count);
      Nodes.await(publisher);
      assertThat(queue.dropped()).isZero();
      assertThat(queue.held()).isPositive();
      assertThat(reader.stats().get("subscription.held")).isEqualTo(queue.held());
    }
  }

  @Test
  void ownMessagesWaitWithTheirPublisherAndNotInTheEngine() throws Exception {
    int count = 200;
    try (PubSub node = node()) {
      MessageQueue queue = node.topic("held").queue(FOUR);
      List<String> others = new CopyOnWriteArrayList<>();
      node.topic("free").subscribe(message -> others.add(message.text()));
      AtomicInteger published = new AtomicInteger();
      CompletableFuture<Void> publisher = publish(node, "held", count, published);
      eventually().until(() -> queue.waiting() >= 16);
      // Less patient publishers have a room of their own.
      Nodes.await(node.topic("free").publish("free"));
      eventually().until(() -> others.size() == 1);
      assertThat(publisher).isNotDone();
      assertThat(published.get()).isLessThanOrEqualTo(4 + 16 + 1);

      List<Message> taken = new ArrayList<>();
      while (taken.size() < count) {
        taken.add(queue.take().orElseThrow());
      }
      assertAllInOrder(taken, count);
      Nodes.await(publisher);
    }
  }

  @Test
  void theEndOfAReaderThatStandsStillFreesItsPublisher() {
    try (PubSub reader = node();
        PubSub fast = node()) {
      MessageQueue queue = reader.topic("held").queue(FOUR);
      Nodes.connect(fast, reader);
      AtomicInteger published = new AtomicInteger();
      CompletableFuture<Void> publisher = publish(fast, "held", 500, published);
      eventually().until(() -> queue.waiting() > 40);
      queue.close();
      Nodes.await(publisher);
      assertThat(published).hasValue(500);
    }
  }
}
