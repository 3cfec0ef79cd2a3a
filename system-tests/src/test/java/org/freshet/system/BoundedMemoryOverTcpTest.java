package org.freshet.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.PublishResult.Copy;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.SubscriptionOptions.Overflow;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node holds no more than it may, whoever does not read and however fast it publishes. */
class BoundedMemoryOverTcpTest {
  private static final int KIB = 1 << 10;
  private static final int NODE_BYTES = 4 << 20;
  private static final int MESSAGES = 400;

  /** Its copies stay in the queue for as long as a test goes. */
  private static final PublishOptions PATIENT_WITH_THE_DEAF =
      PublishOptions.DEFAULT.withGiveUpAfter(Duration.ofMinutes(5));

  private static final Limits LIMITS =
      Limits.DEFAULT.toBuilder().nodeBufferBytes(NODE_BYTES).maxWaitingBytes(1 << 20).build();

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final PubSub publisher = node();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private PubSub node() {
    PubSub node =
        PubSub.builder()
            .listen("/ip4/127.0.0.1/tcp/0")
            .router("floodsub")
            .echo(false)
            .limits(LIMITS)
            .build();
    opened.push(node);
    return node;
  }

  private void connect(PubSub node) throws Exception {
    node.connect(publisher.addresses().get(0)).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private void awaitSubscribers(int count) throws Exception {
    publisher
        .topic("news")
        .awaitSubscribers(count, Duration.ofSeconds(10))
        .toCompletableFuture()
        .get(11, TimeUnit.SECONDS);
  }

  private static byte[] text(int size, int number) {
    return String.format("%0" + size + "d", number).getBytes(StandardCharsets.US_ASCII);
  }

  private static int number(Message message) {
    byte[] data = new byte[message.data().remaining()];
    message.data().get(data);
    return Integer.parseInt(new String(data, StandardCharsets.US_ASCII));
  }

  private long held() {
    return publisher.stats().get("table.bytes.now");
  }

  @Test
  void nineAtFullSpeedLoseNothingBesideOneThatNeverReads() throws Exception {
    List<List<Integer>> received = new ArrayList<>();
    List<Semaphore> windows = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      List<Integer> its = new CopyOnWriteArrayList<>();
      Semaphore window = new Semaphore(16);
      received.add(its);
      windows.add(window);
      PubSub quick = node();
      quick
          .topic("news")
          .subscribe(
              message -> {
                its.add(number(message));
                window.release();
              });
      connect(quick);
    }
    Stranger deaf = new Stranger();
    opened.push(deaf);
    deaf.reads = false;
    Stranger.Out.open(deaf.dial(publisher.addresses().get(0)))
        .frame(Stranger.subscription("news", true));
    awaitSubscribers(10);

    List<Integer> sent = new ArrayList<>();
    List<CompletableFuture<PublishResult>> results = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      for (Semaphore window : windows) {
        assertThat(window.tryAcquire(10, TimeUnit.SECONDS)).as("message %s goes on", i).isTrue();
      }
      sent.add(i);
      results.add(
          publisher
              .topic("news")
              .publish(text(16 * KIB, i), PATIENT_WITH_THE_DEAF)
              .toCompletableFuture());
    }

    await().until(() -> received.stream().allMatch(its -> its.size() == MESSAGES));
    assertThat(received).allSatisfy(its -> assertThat(its).containsExactlyElementsOf(sent));
    assertThat(publisher.stats().get("budget.outbound.refused")).isPositive();
    assertThat(held())
        .as("what waits for the deaf one: a fifth of the node's bound at the most")
        .isBetween(NODE_BYTES / 10L, NODE_BYTES / 5L + 64 * KIB);
    // What found room in the deaf one's queue has not come to its end yet.
    await().until(() -> results.stream().filter(CompletableFuture::isDone).count() > MESSAGES / 2);
    assertThat(results)
        .filteredOn(CompletableFuture::isDone)
        .flatExtracting(result -> result.join().copies())
        .filteredOn(copy -> copy.outcome() != Outcome.WRITTEN)
        .containsOnly(new Copy(Optional.of(deaf.identity.peerId()), Outcome.QUEUE_FULL));
  }

  @Test
  void whatIsPublishedAsFastAsTheLoopGoesArrivesWithinTheBound() throws Exception {
    List<Integer> received = new CopyOnWriteArrayList<>();
    PubSub reader = node();
    reader
        .topic("news")
        .subscribe(
            message -> received.add(number(message)),
            SubscriptionOptions.DEFAULT.withOverflow(Overflow.HOLD_STREAMS));
    connect(reader);
    awaitSubscribers(1);

    List<Integer> sent = new ArrayList<>();
    long most = 0;
    for (int i = 0; i < MESSAGES; i++) {
      sent.add(i);
      publisher.topic("news").publish(text(128 * KIB, i), PublishOptions.PATIENT);
      if (i % 20 == 0) {
        most = Math.max(most, held());
      }
    }

    await().until(() -> received.size() == MESSAGES);
    assertThat(received).containsExactlyElementsOf(sent);
    assertThat(most).as("of the 50 MiB in the node at a time").isBetween(1L, (long) NODE_BYTES);
    await().until(() -> held() == 0);
  }
}
