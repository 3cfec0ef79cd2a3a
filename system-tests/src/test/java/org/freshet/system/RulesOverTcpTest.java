package org.freshet.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.freshet.system.Stranger.field;
import static org.freshet.system.Stranger.subscription;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.system.Stranger.In;
import org.freshet.system.Stranger.Out;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of docs/architecture.md that the network could break, over real TCP. */
class RulesOverTcpTest {
  private final Stranger stranger = new Stranger();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final PubSub node = node("yamux").listen("/ip4/127.0.0.1/tcp/0").build();

  @AfterEach
  void close() {
    stranger.close();
    node.close();
  }

  @Test
  void rule1TheDeathOfOurStreamDoesNotTouchWhatTheirsTaught() throws Exception {
    Out out = Out.open(stranger.dial(node.addresses().get(0)));
    out.frame(subscription("t", true));
    In first = nextStream();
    await().until(() -> subscribersOf("t") == 1);
    first.stream.reset(StreamError.RESET);
    In second = nextStream();
    assertThat(subscribersOf("t")).isEqualTo(1);
    node.topic("t").publish("after the reset");
    await().until(() -> second.texts().contains("after the reset"));
  }

  @Test
  void rule1TheDeathOfTheirStreamTakesWhatItTaughtAndLeavesOurs() throws Exception {
    Out out = Out.open(stranger.dial(node.addresses().get(0)));
    out.frame(subscription("t", true));
    In ours = nextStream();
    await().until(() -> subscribersOf("t") == 1);
    out.stream.reset(StreamError.RESET);
    await().until(() -> subscribersOf("t") == 0);
    assertThat(ours.ended).isNotDone();
  }

  @Test
  void rule2TheNewestLivingConnectionSpeaks() throws Exception {
    Out older = Out.open(stranger.dial(node.addresses().get(0)));
    older.frame(subscription("old", true));
    await().until(() -> subscribersOf("old") == 1);

    Connection newest = stranger.dial(node.addresses().get(0));
    Out newer = Out.open(newest);
    newer.frame(subscription("new", true), subscription("old", false));
    await().until(() -> subscribersOf("new") == 1);
    assertThat(subscribersOf("old")).isZero();

    older.frame(subscription("both", true), subscription("new", false));
    await().until(() -> subscribersOf("both") == 1);
    assertThat(subscribersOf("new")).as("the younger said yes").isEqualTo(1);
    assertThat(subscribersOf("old")).as("the younger said no").isZero();

    newest.close(StreamError.CLOSED);
    await().until(() -> subscribersOf("new") == 0);
    assertThat(subscribersOf("old")).as("the older speaks again").isEqualTo(1);
    assertThat(subscribersOf("both")).isEqualTo(1);
  }

  @Test
  void rule3TheLastChangeOfATopicInOneRpcWins() throws Exception {
    Out out = Out.open(stranger.dial(node.addresses().get(0)));
    out.frame(
        subscription("a", true),
        subscription("a", false),
        subscription("b", false),
        subscription("b", true));
    await().until(() -> subscribersOf("b") == 1);
    assertThat(subscribersOf("a")).isZero();
  }

  @Test
  void rule4ThereIsOneStreamToANeighbourAndItMovesWithoutLoss() throws Exception {
    Connection older = stranger.dial(node.addresses().get(0));
    Out out = Out.open(older);
    out.frame(subscription("t", true));
    In first = nextStream();
    await().until(() -> subscribersOf("t") == 1);

    Connection younger = stranger.dial(node.addresses().get(0));
    assertThat(stranger.opened.poll(300, TimeUnit.MILLISECONDS)).as("a second stream").isNull();
    List<String> sent = publish(0, 500);
    Out.open(younger).frame(subscription("t", true));
    sent.addAll(publish(500, 1000));

    In second = nextStream();
    assertThat(second.stream.connection()).isEqualTo(younger);
    first.halfClosed.get(5, TimeUnit.SECONDS);
    await()
        .untilAsserted(
            () -> {
              List<String> all = new ArrayList<>(first.texts());
              all.addAll(second.texts());
              assertThat(all).containsAll(sent);
            });
    assertThat(first.texts()).isNotEmpty();
    assertThat(second.texts()).isNotEmpty();
  }

  @Test
  void rule5HelloIsFirstAndWholeAndSplit() throws Exception {
    for (int i = 0; i < 250; i++) {
      node.topic("topic-" + i).subscribe(message -> {});
    }
    stranger.dial(node.addresses().get(0));
    In hello = nextStream();
    await().until(() -> hello.announced().size() == 251);
    assertThat(hello.rpcs).allMatch(rpc -> rpc.subscriptions().size() <= 100);
  }

  @Test
  void rule5SubscriptionsAreRepeatedWhenTheNeighbourOpensANewStream() throws Exception {
    Connection connection = stranger.dial(node.addresses().get(0));
    In ours = nextStream();
    await().until(() -> ours.announced().equals(List.of("t")));
    Out.open(connection);
    await().until(() -> ours.announced().equals(List.of("t", "t")));
  }

  @Test
  void rule6ALostStreamIsReopenedThreeTimesAndThenTheConnectionGoes() throws Exception {
    Connection connection = stranger.dial(node.addresses().get(0));
    for (int i = 0; i < 4; i++) {
      nextStream().stream.reset(StreamError.RESET);
    }
    StreamError why = connection.closed().toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(why.code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
  }

  @Test
  void rule8WithoutAMultiplexerOneStreamCarriesBothDirections() {
    try (PubSub a = node("none").listen("/ip4/127.0.0.1/tcp/0").build();
        PubSub b = node("none").build()) {
      List<String> atA = new CopyOnWriteArrayList<>();
      List<String> atB = new CopyOnWriteArrayList<>();
      a.topic("x").subscribe(message -> atA.add(message.text()));
      b.topic("x").subscribe(message -> atB.add(message.text()));
      b.connect(a.addresses().get(0)).toCompletableFuture().join();
      b.topic("x").publish("from the dialler").toCompletableFuture().join();
      await().until(() -> atA.contains("from the dialler"));
      await().until(() -> !a.topic("x").subscribers().toCompletableFuture().join().isEmpty());
      a.topic("x").publish("from the listener").toCompletableFuture().join();
      await().until(() -> atB.contains("from the listener"));
    }
  }

  @Test
  void rule9AStreamForEachMessageIsRead() throws Exception {
    Connection connection = stranger.dial(node.addresses().get(0));
    for (int i = 0; i < 100; i++) {
      RawMessage message =
          MessageWriter.signed(
              stranger.identity, i, TopicName.of("t"), ("message " + i).getBytes(UTF_8));
      byte[] bytes = new byte[message.encodedBytes()];
      message.encoded().get(bytes);
      Out out = Out.open(connection);
      out.frame(field(2, bytes));
      out.stream.closeWrite();
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> received.size() == 100);
    assertThat(connection.closed().toCompletableFuture()).isNotDone();
  }

  private PubSubBuilder node(String muxer) {
    return PubSub.builder()
        .router("floodsub")
        .echo(false)
        .transportSettings(TransportSettings.DEFAULT.toBuilder().muxers(List.of(muxer)).build());
  }

  {
    node.topic("t").subscribe(message -> received.add(message.text()));
  }

  private List<String> publish(int from, int to) {
    List<String> texts = new ArrayList<>();
    for (int i = from; i < to; i++) {
      texts.add("load " + i);
      node.topic("t").publish("load " + i);
    }
    return texts;
  }

  private In nextStream() throws InterruptedException {
    In in = stranger.opened.poll(10, TimeUnit.SECONDS);
    assertThat(in).as("a stream from the node").isNotNull();
    return in;
  }

  private int subscribersOf(String topic) {
    return node.topic(topic).subscribers().toCompletableFuture().join().size();
  }
}
