package com.example.mine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.testkit.RpcBytes;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The router on nodes that run the engine of production, in virtual time. */
class MineRouterTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final SimNetwork network = new SimNetwork(1);

  @BeforeEach
  void useTheRouter() {
    network.defaults().router(new MineRouterProvider());
  }

  @Test
  void messagesGoBothWaysOnStreamsOfTheirTopic() {
    SimNode anna = network.node("anna").subscribe("news").subscribe("weather");
    SimNode ben = network.node("ben").subscribe("news").subscribe("weather");
    network.connect(anna, ben);
    network.runUntil(() -> knowEachOther(anna, ben, "weather"), SOON);

    anna.publish("news", "a1");
    anna.publish("news", "a2");
    anna.publish("weather", "rain");
    ben.publish("news", "b1");

    network.runUntil(() -> ben.texts("news").size() == 2, SOON);
    network.runUntil(() -> ben.texts("weather").size() == 1, SOON);
    network.runUntil(() -> anna.texts("news").size() == 1, SOON);
    assertThat(ben.texts("news")).containsExactly("a1", "a2");
    assertThat(ben.texts("weather")).containsExactly("rain");
    assertThat(anna.texts("news")).containsExactly("b1");
    assertThat(topicStreamsTo(ben)).as("one for each topic").isEqualTo(2);
    assertThat(topicStreamsTo(anna)).isEqualTo(1);
  }

  @Test
  void neighboursConfirmWhatTheyAccepted() {
    SimNode anna = network.node("anna").subscribe("news");
    SimNode ben = network.node("ben").subscribe("news");
    SimLink link = network.connect(anna, ben);
    network.runUntil(() -> knowEachOther(anna, ben, "news"), SOON);

    for (int i = 0; i < 3; i++) {
      anna.publish("news", "a" + i);
    }

    network.runFor(SOON);
    assertThat(confirmed(anna)).containsExactly(Map.entry(ben.id(), 3L));
    assertThat(confirmed(ben)).containsExactly(Map.entry(anna.id(), 0L));

    link.close();
    network.runFor(SOON);
    assertThat(confirmed(anna)).isEmpty();
  }

  @Test
  void aStreamEndsWhenItsTopicIsNoLongerWanted() {
    SimNode anna = network.node("anna");
    SimNode ben = network.node("ben").subscribe("news");
    network.connect(anna, ben);
    network.runUntil(() -> anna.seesSubscription(ben, "news"), SOON);
    anna.publish("news", "a1");
    network.runUntil(() -> ben.texts("news").size() == 1, SOON);

    ben.unsubscribe("news");

    network.runUntil(() -> topicStreamsEndedAt(ben) == 1, SOON);
  }

  /** Plays the protocol byte by byte, as one who reads its description would. */
  @Test
  void theReceiverPutsTheTopicBack() {
    SimNode ben = network.node("ben").subscribe("news");
    ScriptedStream stream = topicStreamOfAStrangerTo(ben);
    byte[] whole = stranger().message("news", "hello");
    byte[] withoutTopic = bytes(Protobuf.without(TopicStreams.TOPIC_FIELD, ByteBuffer.wrap(whole)));

    stream.sendFrame("news".getBytes(StandardCharsets.UTF_8));
    stream.sendFrame(withoutTopic);

    assertThat(withoutTopic).hasSize(whole.length - "news".length() - 2);
    network.runUntil(() -> ben.texts("news").size() == 1, SOON);
    assertThat(ben.texts("news")).containsExactly("hello");
  }

  @Test
  void aMessageThatNamesItsTopicCostsTheStream() {
    SimNode ben = network.node("ben").subscribe("news");
    ScriptedStream stream = topicStreamOfAStrangerTo(ben);

    stream.sendFrame("news".getBytes(StandardCharsets.UTF_8));
    stream.sendFrame(stranger().message("news", "hello"));

    network.runUntil(() -> !stream.isOpen(), SOON);
    assertThat(ben.texts("news")).isEmpty();
  }

  @Test
  void framesThatAreNoMessagesCostTheStream() {
    SimNode ben = network.node("ben").subscribe("news");
    ScriptedStream stream = topicStreamOfAStrangerTo(ben);

    stream.sendFrame("news".getBytes(StandardCharsets.UTF_8));
    stream.sendFrame(new byte[] {0x0a, 0x7f, 1});

    network.runUntil(() -> !stream.isOpen(), SOON);
  }

  private ScriptedPeer stranger() {
    return network.peer("stranger").serves(MineRouter.RPC, TopicStreams.PROTOCOL);
  }

  private ScriptedStream topicStreamOfAStrangerTo(SimNode node) {
    SimLink link = network.connect(stranger(), node);
    network.runUntil(() -> link.isOpenAt(node), SOON);
    ScriptedStream rpc = stranger().open(link, MineRouter.RPC);
    ScriptedStream topic = stranger().open(link, TopicStreams.PROTOCOL);
    network.runUntil(() -> rpc.isOpen() && topic.isOpen(), SOON);
    rpc.send(RpcBytes.rpc().varintField(Receipts.FIELD, 0));
    return topic;
  }

  private static boolean knowEachOther(SimNode one, SimNode other, String topic) {
    return one.seesSubscription(other, topic) && other.seesSubscription(one, topic);
  }

  private Map<PeerId, Long> confirmed(SimNode node) {
    CompletableFuture<Map<PeerId, Long>> answer =
        node.router().view(Confirmations.class).orElseThrow().confirmed().toCompletableFuture();
    network.runUntil(answer::isDone, SOON);
    return answer.join();
  }

  private static long topicStreamsTo(SimNode node) {
    return node.events().stream()
        .filter(
            event ->
                event instanceof PubSubEvent.StreamOpened opened
                    && opened.direction() == PubSubEvent.Direction.INBOUND
                    && opened.protocol().equals(TopicStreams.PROTOCOL))
        .count();
  }

  private static long topicStreamsEndedAt(SimNode node) {
    return node.events().stream()
        .filter(
            event ->
                event instanceof PubSubEvent.StreamClosed closed
                    && closed.direction() == PubSubEvent.Direction.INBOUND
                    && closed.protocol().equals(TopicStreams.PROTOCOL))
        .count();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
