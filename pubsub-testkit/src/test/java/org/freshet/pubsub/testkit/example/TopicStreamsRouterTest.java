package org.freshet.pubsub.testkit.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.freshet.pubsub.testkit.LinkOptions;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;
import org.freshet.pubsub.testkit.SimStream;
import org.freshet.pubsub.transport.ProtocolId;
import org.junit.jupiter.api.Test;

class TopicStreamsRouterTest {
  private static final ProtocolId RPC = ProtocolId.of("/example/topic-streams/1.0.0");
  private static final ProtocolId TOPIC = ProtocolId.of("/example/topic/1.0.0");

  private final SimNetwork network = new SimNetwork(1);

  TopicStreamsRouterTest() {
    network.defaults().router(new TopicStreamsRouterProvider());
  }

  private List<SimStream> topicStreams(SimLink link, SimNode opener) {
    return link.openStreamsOf(opener).stream()
        .filter(stream -> stream.protocol().equals(Optional.of(TOPIC)))
        .toList();
  }

  @Test
  void eachTopicHasAStreamOfItsOwn() {
    SimNode a = network.node("a");
    SimNode b = network.node("b").subscribe("t").subscribe("u");
    SimLink link = network.connect(a, b);
    network.runFor(Duration.ofSeconds(1));
    for (int i = 0; i < 10; i++) {
      a.publish("t", "t" + i);
      a.publish("u", "u" + i);
    }
    network.runFor(Duration.ofSeconds(1));

    assertThat(topicStreams(link, a)).hasSize(2);
    assertThat(b.texts("t"))
        .containsExactlyElementsOf(IntStream.range(0, 10).mapToObj(i -> "t" + i).toList());
    assertThat(b.texts("u")).hasSize(10);
  }

  @Test
  void aSmallMessageOnOneTopicIsNotHeldUpByALargeOneOnAnother() {
    SimNode a = network.node("a");
    SimNode b = network.node("b").subscribe("large").subscribe("small");
    network.connect(a, b, LinkOptions.DEFAULT.withWindowBytes(64 << 10));
    network.runFor(Duration.ofSeconds(1));
    a.publish("large", "x".repeat(1_000_000));
    network.runFor(Duration.ofMillis(20));
    a.publish("small", "y");
    network.runUntil(() -> !b.received("small").isEmpty(), Duration.ofMillis(50));

    assertThat(b.received("large")).isEmpty();
  }

  @Test
  void aNeighbourThatCannotReadTopicStreamsGetsRpcs() {
    SimNode a = network.node("a");
    ScriptedPeer peer = network.peer("peer").serves(RPC);
    SimLink link = network.connect(peer, a);
    network.runFor(Duration.ofMillis(100));
    var stream = peer.open(link, RPC);
    network.runFor(Duration.ofMillis(100));
    stream.send(rpc().subscribe("t"));
    network.runFor(Duration.ofMillis(100));
    a.publish("t", "in an RPC");
    network.runFor(Duration.ofMillis(100));

    assertThat(peer.texts("t")).containsExactly("in an RPC");
    assertThat(topicStreams(link, a)).isEmpty();
  }

  @Test
  void aTopicStreamThatWasLostIsOpenedAgainForTheNextMessage() {
    SimNode a = network.node("a");
    SimNode b = network.node("b").subscribe("t");
    SimLink link = network.connect(a, b);
    network.runFor(Duration.ofSeconds(1));
    a.publish("t", "one");
    network.runFor(Duration.ofSeconds(1));
    topicStreams(link, a).get(0).resetBy(b);
    network.runFor(Duration.ofSeconds(1));
    a.publish("t", "two");
    network.runFor(Duration.ofSeconds(1));

    assertThat(b.texts("t")).containsExactly("one", "two");
  }
}
