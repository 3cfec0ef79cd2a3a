package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import org.freshet.pubsub.testkit.LinkOptions;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNode;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

/** Rule 8: never write on a stream that the other side opened, unless it asked for that. */
class Rule08ForeignStreamsTest extends EngineRule {
  private static final LinkOptions SINGLE = LinkOptions.DEFAULT.withoutMultiplexer();

  private final ScriptedPeer peer = peer("peer");

  private SimNode answering(String name) {
    return network.node(name, options -> options.answerOnSameStream(true));
  }

  private SimLink connect(SimNode node) {
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    return link;
  }

  @Test
  void nothingIsWrittenOnAStreamThatTheOtherSideOpened() {
    SimNode node = node("node").subscribe("t");
    SimLink link = connect(node);
    ScriptedStream stream = say(peer, link, rpc().subscribe("t").answersWelcome());
    node.publish("t", "hello");
    node.subscribe("u");
    say(stream, rpc().publish(peer.message("t", "from the peer")));
    pass(Duration.ofMinutes(2));

    assertThat(stream.frames()).isEmpty();
    assertThat(stream.isOpen()).isTrue();
    assertThat(peer.texts("t")).containsExactly("hello");
  }

  @Test
  void anOfferIsNotTakenByANodeThatIsNotSetToItThoughItHasNoStreamOfItsOwn() {
    peer.servesQuietly();
    SimNode node = node("node").subscribe("t");
    SimLink link = connect(node);
    ScriptedStream stream = say(peer, link, rpc().subscribe("t").answersWelcome());
    node.publish("t", "hello");
    pass(Duration.ofMinutes(1));

    assertThat(stream.frames()).isEmpty();
    assertThat(stream.isOpen()).isTrue();
  }

  @Test
  void answersAreNotOfferedOnAnOrdinaryConnection() {
    node("node").subscribe("t");
    connect(node("node"));

    assertThat(peer.rpcs()).isNotEmpty().noneMatch(r -> r.answersWelcome());
  }

  @Test
  void answersAreOfferedInTheHelloOnlyWhereTheNodeIsSetToIt() {
    SimNode node = answering("node").subscribe("t");
    network.connect(node, peer);
    pass(SHORT);
    node.subscribe("u");
    pass(SHORT);

    ScriptedStream stream = peer.inbound().get(0);
    assertThat(stream.rpcs().get(0).answersWelcome()).isTrue();
    assertThat(stream.rpcs().stream().filter(r -> r.answersWelcome())).hasSize(1);
  }

  @Test
  void whereBothAskForItAnswersComeOnTheSameStream() {
    SimNode node = answering("node").subscribe("t");
    SimLink link = connect(node);
    ScriptedStream stream = say(peer, link, rpc().answersWelcome().subscribe("t"));
    pass(Duration.ofSeconds(5));
    node.publish("t", "back along the stream");
    pass(SHORT);

    assertThat(peer.inbound()).as("no stream of the node's own").isEmpty();
    assertThat(stream.rpcs().get(0).subscribed()).containsExactly("t");
    assertThat(stream.rpcs().get(stream.rpcs().size() - 1).messages())
        .extracting(message -> message.text())
        .containsExactly("back along the stream");
  }

  @Test
  void whoDoesNotAskGetsNoAnswersOnItsStream() {
    SimNode node = answering("node");
    SimLink link = connect(node);
    ScriptedStream stream = say(peer, link, rpc().subscribe("t"));
    pass(Duration.ofSeconds(5));

    assertThat(stream.frames()).isEmpty();
    assertThat(peer.openInbound()).as("the node's own stream").hasSize(1);
  }

  @Test
  void answersThatWereNotAskedForAreNotReadAndCostTheStream() {
    SimNode node = node("node");
    SimLink link = connect(node);
    ScriptedStream nodes = peer.inbound().get(0);
    nodes.send(rpc().subscribe("t"));
    pass(SHORT);

    assertThat(node.seesSubscription(peer, "t")).isFalse();
    assertThat(nodes.closed().orElseThrow().code())
        .isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
    assertThat(link.isOpenAt(node)).isTrue();
  }

  @Test
  void whoAlreadyHasAnOutboundStreamIgnoresTheOffer() {
    SimNode node = answering("node").subscribe("t");
    SimLink link = network.connect(node, peer);
    pass(SHORT);
    assertThat(peer.openInbound()).hasSize(1);

    ScriptedStream stream = say(peer, link, rpc().answersWelcome().subscribe("t"));
    node.publish("t", "on its own stream");
    pass(SHORT);

    assertThat(stream.frames()).isEmpty();
    assertThat(peer.openInbound()).hasSize(1);
    assertThat(peer.texts("t")).containsExactly("on its own stream");
  }

  @Test
  void twoNodesThatAskForItShareOneStream() {
    SimNode a = answering("a").subscribe("t");
    SimNode b = answering("b").subscribe("t");
    SimLink link = network.connect(a, b);
    pass(Duration.ofSeconds(5));
    a.publish("t", "from a");
    b.publish("t", "from b");
    pass(SHORT);

    assertThat(link.streams()).hasSize(1);
    assertThat(a.texts("t")).containsExactly("from b");
    assertThat(b.texts("t")).containsExactly("from a");
  }

  @Test
  void aNodeThatIsSetToItStillGetsOnWithOneThatIsNot() {
    SimNode a = answering("a").subscribe("t");
    SimNode b = node("b").subscribe("t");
    network.connect(b, a);
    pass(Duration.ofSeconds(5));
    a.publish("t", "from a");
    b.publish("t", "from b");
    pass(SHORT);

    assertThat(a.texts("t")).containsExactly("from b");
    assertThat(b.texts("t")).containsExactly("from a");
  }

  @Test
  void withoutMultiplexerTheDiallersOnlyStreamCarriesBothDirections() {
    SimNode a = node("a").subscribe("t");
    SimNode b = node("b").subscribe("t");
    SimLink link = network.connect(a, b, SINGLE);
    pass(SHORT);
    a.publish("t", "from a");
    b.publish("t", "from b");
    pass(Duration.ofMinutes(5));

    assertThat(link.isOpenAt(a)).isTrue();
    assertThat(link.isOpenAt(b)).isTrue();
    assertThat(link.streams()).hasSize(1);
    assertThat(link.streams().get(0).opener()).isSameAs(a);
    assertThat(a.texts("t")).containsExactly("from b");
    assertThat(b.texts("t")).containsExactly("from a");
  }

  @Test
  void withoutMultiplexerWhoWasDialledOpensNothing() {
    SimNode node = node("node");
    SimLink link = network.connect(peer, node, SINGLE);
    pass(Duration.ofSeconds(10));

    assertThat(openings(node, link)).isZero();
  }

  @Test
  void withoutMultiplexerTheFieldIsStillNeeded() {
    SimNode node = node("node").subscribe("t");
    SimLink link = network.connect(peer, node, SINGLE);
    pass(SHORT);
    ScriptedStream stream = say(peer, link, rpc().subscribe("t"));
    node.publish("t", "nowhere to go");
    pass(SHORT);
    assertThat(stream.frames()).isEmpty();

    say(stream, rpc().answersWelcome());
    node.publish("t", "now welcome");
    pass(SHORT);
    assertThat(stream.rpcs().get(0).subscribed()).containsExactly("t");
  }

  @Test
  void withoutMultiplexerAnEmptyFrameEveryFifteenSecondsKeepsItAlive() {
    SimNode node = node("node");
    SimLink link = network.connect(node, peer, SINGLE);
    pass(SHORT);
    ScriptedStream stream = peer.inbound().get(0);
    stream.send(rpc().subscribe("t"));
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofSeconds(15));
      stream.sendFrame(new byte[0]);
    }

    assertThat(link.isOpenAt(node)).isTrue();
    assertThat(stream.emptyFrames()).isBetween(9, 11);
  }

  @Test
  void withoutMultiplexerSilenceForThirtySecondsIsDeath() {
    SimNode node = node("node");
    SimLink link = network.connect(node, peer, SINGLE);
    pass(Duration.ofSeconds(29));
    assertThat(link.isOpenAt(node)).isTrue();

    pass(Duration.ofSeconds(16));

    assertThat(link.isOpenAt(node)).isFalse();
  }

  @Test
  void withoutMultiplexerAHalfCloseEndsOneDirection() {
    SimNode node = node("node");
    SimLink link = network.connect(peer, node, SINGLE);
    pass(SHORT);
    ScriptedStream stream = say(peer, link, rpc().answersWelcome().subscribe("t"));
    assertThat(node.seesSubscription(peer, "t")).isTrue();

    stream.end();
    pass(SHORT);

    assertThat(node.seesSubscription(peer, "t")).isFalse();
    assertThat(link.isOpenAt(node)).isTrue();
    node.subscribe("u");
    pass(SHORT);
    assertThat(stream.rpcs().get(stream.rpcs().size() - 1).subscribed()).containsExactly("u");
  }

  @Test
  void withoutMultiplexerTheStreamsEndClosesTheConnection() {
    SimNode node = node("node");
    SimLink link = network.connect(peer, node, SINGLE);
    pass(SHORT);
    ScriptedStream stream = say(peer, link, rpc().answersWelcome().subscribe("t"));

    stream.reset();
    pass(SHORT);

    assertThat(link.isOpenAt(node)).isFalse();
    assertThat(node.context().neighbours()).isEmpty();
  }

  @Test
  void afterAStreamWithoutMultiplexerAnotherConnectionIsUsed() {
    SimNode node = node("node").subscribe("t");
    SimLink ordinary = connect(node);
    SimLink single = network.connect(peer, node, SINGLE);
    pass(SHORT);
    ScriptedStream stream = say(peer, single, rpc().answersWelcome().subscribe("t"));
    pass(Duration.ofSeconds(3));
    assertThat(stream.rpcs()).as("the answers have moved here").isNotEmpty();
    assertThat(peer.openInbound()).isEmpty();

    stream.reset();
    pass(Duration.ofSeconds(1));

    assertThat(single.isOpenAt(node)).isFalse();
    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(ordinary);
  }

  @Test
  void withoutMultiplexerTheDiallerReadsAnswersOnItsStream() {
    SimNode node = node("node").subscribe("t");
    network.connect(node, peer, SINGLE);
    pass(SHORT);
    ScriptedStream stream = peer.inbound().get(0);
    assertThat(stream.rpcs().get(0).answersWelcome()).isTrue();

    stream.send(rpc().subscribe("u").publish(peer.message("t", "an answer")));
    pass(SHORT);

    assertThat(node.seesSubscription(peer, "u")).isTrue();
    assertThat(node.texts("t")).containsExactly("an answer");
  }
}
