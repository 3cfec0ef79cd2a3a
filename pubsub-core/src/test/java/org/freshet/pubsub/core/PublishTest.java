package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.freshet.pubsub.core.Nodes.eventually;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.TopicSettings;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.SignaturePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PublishTest {
  private static final int KIB = 1024;

  @Test
  void aMessageThatFitsNoFrameIsRefusedByNameOfTheLimit() {
    Limits limits = Limits.DEFAULT.toBuilder().maxFrameBytes(2 * KIB).build();
    try (PubSub node = Nodes.builder().limits(limits).build()) {
      Topic topic = node.topic("t");
      for (int size : new int[] {2 * KIB, 3 * KIB}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> topic.publish(new byte[size]))
            .withMessageContaining("maxFrameBytes")
            .withMessageContaining("2048");
      }
      assertThat(Nodes.await(topic.publish(new byte[KIB])).copies()).isEmpty();
    }
  }

  @Test
  void aMessageOverItsTopicsLimitIsRefusedAndOtherTopicsAreFree() {
    TopicSettings small = TopicSettings.DEFAULT.withMaxMessageBytes(10);
    try (PubSub node = Nodes.builder().topic("small", small).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> node.topic("small").publish(new byte[11]))
          .withMessageContaining("11 bytes, more than the limit maxMessageBytes = 10");
      Nodes.await(node.topic("small").publish(new byte[10]));
      Nodes.await(node.topic("large").publish(new byte[11]));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicSettings.DEFAULT.withMaxMessageBytes(0))
        .withMessageContaining("maxMessageBytes must be at least 1: 0");
  }

  @Test
  void aTopicsOwnPolicyAndIdAreUsedForWhatIsPublishedOnIt() {
    List<Message> heard = new CopyOnWriteArrayList<>();
    TopicSettings bare = TopicSettings.DEFAULT.withSignaturePolicy(SignaturePolicy.STRICT_NO_SIGN);
    TopicSettings rusty = TopicSettings.DEFAULT.withMessageId(MessageIds.RUST);
    try (PubSub node = Nodes.builder().topic("bare", bare).topic("rusty", rusty).build()) {
      for (String topic : List.of("bare", "rusty", "plain")) {
        node.topic(topic).subscribe(heard::add);
        Nodes.await(node.topic(topic).publish(topic));
        eventually().until(() -> heard.stream().anyMatch(m -> m.text().equals(topic)));
      }
      assertThat(heard).extracting(Message::isSigned).containsExactly(false, true, true);
      assertThat(heard.get(0).from()).isEmpty();
      assertThat(heard.get(0).id()).isEqualTo(MessageIds.SHA256.idOf(heard.get(0)));
      assertThat(heard.get(1).id()).isEqualTo(MessageIds.RUST.idOf(heard.get(1)));
      assertThat(heard.get(2).id()).isEqualTo(MessageIds.GO.idOf(heard.get(2)));
    }
  }

  @Test
  void oneThreadsMessagesAreDeliveredInItsOrderWithGrowingSequenceNumbers() {
    List<Message> heard = new CopyOnWriteArrayList<>();
    try (PubSub a = Nodes.listening();
        PubSub b = Nodes.listening()) {
      b.topic("t").subscribe(heard::add);
      Nodes.connect(a, b);
      for (int i = 0; i < 300; i++) {
        a.topic("t").publish(Integer.toString(i));
      }
      eventually().until(() -> heard.size() == 300);
      long before = 0;
      for (int i = 0; i < 300; i++) {
        assertThat(heard.get(i).text()).isEqualTo(Integer.toString(i));
        long sequence = ByteBuffer.wrap(heard.get(i).sequenceNumber().orElseThrow()).getLong();
        assertThat(sequence).isGreaterThan(before);
        assertThat(i == 0 || sequence == before + 1).isTrue();
        before = sequence;
      }
    }
  }

  @Test
  void resultsCompleteInTheOrderOfTheMessagesAndOffTheEngineThread() {
    List<Integer> completed = new CopyOnWriteArrayList<>();
    List<String> threads = new CopyOnWriteArrayList<>();
    try (PubSub node = Nodes.builder().build()) {
      CompletionStage<?> last = null;
      for (int i = 0; i < 100; i++) {
        int number = i;
        last =
            node.topic("t")
                .publish("x" + i)
                .thenRun(
                    () -> {
                      completed.add(number);
                      threads.add(Thread.currentThread().getName());
                    });
      }
      Nodes.await(last);
      eventually().until(() -> completed.size() == 100);
      assertThat(completed).isSorted();
      assertThat(threads).noneMatch(name -> name.endsWith("-engine"));
    }
  }

  @Test
  void aPatientPublisherBlocksWhileTheBudgetIsUsedUpAndLosesNothing() throws Exception {
    Limits limits =
        Limits.DEFAULT.toBuilder()
            .outboundQueueBytes(2 * KIB)
            .maxInFlightBytes(2 * KIB)
            .maxWaitingBytes(8 * KIB)
            .build();
    AtomicInteger published = new AtomicInteger();
    try (PubSub node = Nodes.builder().limits(limits).listen("/ip4/127.0.0.1/tcp/0").build();
        RawPeer slow = new RawPeer(false)) {
      slow.subscribe(slow.dial(node.addresses().get(0)), "t");
      eventually().until(() -> !Nodes.await(node.topic("t").subscribers()).isEmpty());
      List<CompletionStage<PublishResult>> results = new ArrayList<>();
      CompletableFuture<Void> publisher =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 50; i++) {
                  results.add(node.topic("t").publish(new byte[KIB], PublishOptions.PATIENT));
                  published.incrementAndGet();
                }
              });
      eventually().until(() -> published.get() >= 8);
      assertThat(publisher.isDone()).isFalse();
      assertThat(published.get()).isLessThan(20);
      eventually().until(() -> node.stats().counters().get("publish.blocked") == 1);

      slow.startReading();

      publisher.get();
      for (CompletionStage<PublishResult> result : results) {
        assertThat(Nodes.await(result).copies())
            .extracting(PublishResult.Copy::outcome)
            .containsExactly(Outcome.WRITTEN);
      }
    }
  }

  @Test
  void aPatientPublisherOnAHandlersThreadIsNeverBlocked() throws Exception {
    Limits limits =
        Limits.DEFAULT.toBuilder()
            .outboundQueueBytes(2 * KIB)
            .maxInFlightBytes(2 * KIB)
            .maxWaitingBytes(2 * KIB)
            .build();
    CompletableFuture<Integer> done = new CompletableFuture<>();
    try (PubSub node = Nodes.builder().limits(limits).listen("/ip4/127.0.0.1/tcp/0").build();
        RawPeer deaf = new RawPeer(false)) {
      deaf.subscribe(deaf.dial(node.addresses().get(0)), "t");
      eventually().until(() -> !Nodes.await(node.topic("t").subscribers()).isEmpty());
      node.topic("start")
          .subscribe(
              message -> {
                for (int i = 0; i < 20; i++) {
                  node.topic("t").publish(new byte[KIB], PublishOptions.PATIENT);
                }
                done.complete(20);
              });
      node.topic("start").publish("go");
      assertThat(Nodes.await(done)).isEqualTo(20);
    }
  }

  @Test
  void aPublisherThatIsBlockedIsFreedByTheEndOfTheNode() throws Exception {
    Limits limits =
        Limits.DEFAULT.toBuilder()
            .outboundQueueBytes(2 * KIB)
            .maxInFlightBytes(2 * KIB)
            .maxWaitingBytes(2 * KIB)
            .build();
    AtomicInteger published = new AtomicInteger();
    try (RawPeer deaf = new RawPeer(false)) {
      PubSub node = Nodes.builder().limits(limits).listen("/ip4/127.0.0.1/tcp/0").build();
      Topic topic = node.topic("t");
      deaf.subscribe(deaf.dial(node.addresses().get(0)), "t");
      eventually().until(() -> !Nodes.await(topic.subscribers()).isEmpty());
      CompletableFuture<Void> publisher =
          CompletableFuture.runAsync(
              () -> {
                while (true) {
                  topic.publish(new byte[KIB], PublishOptions.PATIENT);
                  published.incrementAndGet();
                }
              });
      eventually().until(() -> published.get() >= 2);
      node.close();
      assertThat(publisher)
          .failsWithin(Nodes.SOON)
          .withThrowableThat()
          .havingRootCause()
          .isInstanceOf(IllegalStateException.class)
          .withMessageContaining("closed");
    }
  }

  @Test
  void aMessageThatWaitsTooLongExpires() throws Exception {
    Limits limits =
        Limits.DEFAULT.toBuilder().outboundQueueBytes(4 * KIB).maxInFlightBytes(KIB).build();
    PublishOptions brief = PublishOptions.DEFAULT.withGiveUpAfter(Duration.ofMillis(10));
    try (PubSub node = Nodes.builder().limits(limits).listen("/ip4/127.0.0.1/tcp/0").build();
        RawPeer deaf = new RawPeer(false)) {
      deaf.subscribe(deaf.dial(node.addresses().get(0)), "t");
      eventually().until(() -> !Nodes.await(node.topic("t").subscribers()).isEmpty());
      node.topic("t").publish(new byte[KIB]);
      CompletionStage<PublishResult> late = node.topic("t").publish(new byte[KIB], brief);
      assertThat(Nodes.await(late).copies())
          .extracting(PublishResult.Copy::outcome)
          .containsExactly(Outcome.EXPIRED);
    }
  }

  private static List<byte[]> bytes(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  @Test
  void messagesPublishedTogetherHaveAResultEachAndArriveInOrder() {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (PubSub a = Nodes.listening();
        PubSub b = Nodes.listening()) {
      b.topic("t").subscribe(message -> heard.add(message.text()));
      Nodes.connect(a, b);
      EverybodyRouter router = a.view(EverybodyRouter.class).orElseThrow();
      List<PublishResult> results =
          Nodes.await(a.topic("t").publishAll(bytes("1", "2", "3"), PublishOptions.PATIENT));
      assertThat(results).hasSize(3).doesNotHaveDuplicates();
      assertThat(results)
          .allSatisfy(
              result ->
                  assertThat(result.copies())
                      .containsExactly(
                          new PublishResult.Copy(Optional.of(b.peerId()), Outcome.WRITTEN)));
      eventually().untilAsserted(() -> assertThat(heard).containsExactly("1", "2", "3"));
      assertThat(router.batches()).containsExactly(3);
      assertThat(Nodes.await(a.topic("t").publishAll(List.of(), PublishOptions.DEFAULT))).isEmpty();
    }
  }

  @Test
  void oneThatIsTooLargeAmongMessagesPublishedTogetherKeepsAllBack() {
    List<String> heard = new CopyOnWriteArrayList<>();
    Limits limits = Limits.DEFAULT.toBuilder().maxFrameBytes(2 * KIB).build();
    try (PubSub node = Nodes.builder().limits(limits).build()) {
      Topic topic = node.topic("t");
      topic.subscribe(message -> heard.add(message.text()));
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  topic.publishAll(List.of(new byte[1], new byte[3 * KIB]), PublishOptions.DEFAULT))
          .withMessageContaining("maxFrameBytes");
      Nodes.await(topic.publish("small"));
      eventually().untilAsserted(() -> assertThat(heard).containsExactly("small"));
    }
  }

  @Test
  void aMessageForNamedNeighboursGoesToThemAlone() {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (PubSub a = Nodes.listening();
        PubSub named = Nodes.listening();
        PubSub other = Nodes.listening();
        PubSub stranger = Nodes.listening()) {
      named.topic("t").subscribe(message -> heard.add("named " + message.text()));
      other.topic("t").subscribe(message -> heard.add("other " + message.text()));
      Nodes.connect(a, named);
      Nodes.connect(a, other);
      PublishOptions options =
          PublishOptions.DEFAULT.withOnlyTo(List.of(named.peerId(), stranger.peerId()));
      PublishResult result =
          Nodes.await(a.topic("t").publish("secret".getBytes(StandardCharsets.UTF_8), options));
      assertThat(result.copies())
          .containsExactlyInAnyOrder(
              new PublishResult.Copy(Optional.of(named.peerId()), Outcome.WRITTEN),
              new PublishResult.Copy(Optional.of(stranger.peerId()), Outcome.NOT_CONNECTED));
      Nodes.await(a.topic("t").publish("open"));
      eventually()
          .untilAsserted(
              () ->
                  assertThat(heard)
                      .containsExactlyInAnyOrder("named secret", "named open", "other open"));
    }
  }

  @Test
  void aLocalMessageStaysHereAlsoWithoutEcho() {
    List<String> heard = new CopyOnWriteArrayList<>();
    List<String> others = new CopyOnWriteArrayList<>();
    try (PubSub node = Nodes.builder().echo(false).listen("/ip4/127.0.0.1/tcp/0").build();
        PubSub other = Nodes.listening()) {
      other.topic("t").subscribe(message -> others.add(message.text()));
      Topic topic = node.topic("t");
      topic.subscribe(message -> heard.add(message.text()));
      Nodes.connect(node, other);
      PublishOptions local = PublishOptions.DEFAULT.withLocalOnly();
      assertThat(Nodes.await(topic.publishAll(bytes("here"), local)).get(0).copies()).isEmpty();
      Nodes.await(topic.publish("there"));
      eventually().untilAsserted(() -> assertThat(others).containsExactly("there"));
      eventually().untilAsserted(() -> assertThat(heard).containsExactly("here"));
    }
  }

  @Test
  void withoutSignaturesMessagesNameNobody() {
    List<Message> heard = new CopyOnWriteArrayList<>();
    try (PubSub node = Nodes.builder().signaturePolicy(SignaturePolicy.STRICT_NO_SIGN).build()) {
      node.topic("t").subscribe(heard::add);
      PublishResult result = Nodes.await(node.topic("t").publish("x"));
      eventually().until(() -> heard.size() == 1);
      assertThat(heard.get(0).from()).isEmpty();
      assertThat(result.id()).isEqualTo(MessageIds.SHA256.idOf(heard.get(0)));
    }
  }

  @Test
  void aClosedTopicSaysSoAndANewOneTakesItsPlace() {
    try (PubSub node = Nodes.builder().build()) {
      Topic topic = node.topic("t");
      assertThat(node.topic("t")).isSameAs(topic);
      topic.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> topic.publish("x"))
          .withMessageContaining("'t' is closed");
      assertThat(node.topic("t")).isNotSameAs(topic);
      Nodes.await(node.topic("t").publish("x"));
    }
  }
}
