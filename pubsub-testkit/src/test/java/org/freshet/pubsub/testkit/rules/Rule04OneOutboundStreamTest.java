package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.testkit.FloodingRouter;
import org.freshet.pubsub.testkit.LinkOptions;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule 4: at most one outbound RPC stream per neighbour, and when it moves. */
class Rule04OneOutboundStreamTest extends EngineRule {
  private final SimNode node = node("node").subscribe("mine");
  private final ScriptedPeer peer = network.peer("peer");

  private SimLink connected() {
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    return link;
  }

  private void peerServes() {
    peer.serves(FLOODSUB);
  }

  @Test
  void severalConnectionsCarryOneOutboundStream() {
    peerServes();
    for (int i = 0; i < 4; i++) {
      connected();
    }
    pass(Duration.ofSeconds(5));

    assertThat(peer.openInbound()).hasSize(1);
    assertThat(peer.inbound()).hasSize(1);
  }

  @Test
  void itIsOpenedWhereTheNewestInboundStreamArrived() {
    peerServes();
    SimLink oldest = connected();
    SimLink middle = connected();
    say(peer, middle, rpc());
    say(peer, oldest, rpc());
    SimLink newest = connected();
    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(middle);

    middle.closeBy(peer);
    pass(SHORT);

    assertThat(newest.isOpenAt(node)).isTrue();
    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(oldest);
  }

  @Test
  void withoutInboundStreamItIsOpenedOnTheNewestConnection() {
    peerServes();
    SimLink oldest = connected();
    connected();
    SimLink newest = connected();
    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(oldest);

    oldest.closeBy(peer);
    pass(SHORT);

    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(newest);
  }

  @Test
  void itDoesNotMoveForAYoungerConnectionAlone() {
    peerServes();
    SimLink older = connected();
    SimLink newer = connected();
    pass(Duration.ofMinutes(1));

    assertThat(newer.isOpenAt(node)).isTrue();
    assertThat(peer.inbound()).hasSize(1);
    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(older);
  }

  @Test
  void itDoesNotMoveForAnInboundStreamOnItsOwnOrAnOlderConnection() {
    SimLink older = connected();
    SimLink newer = connected();
    peer.servesQuietly(FLOODSUB);
    say(peer, newer, rpc().subscribe("t"));
    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(newer);

    say(peer, newer, rpc().subscribe("t"));
    say(peer, older, rpc().subscribe("t"));
    pass(Duration.ofMinutes(1));

    assertThat(peer.inbound()).hasSize(1);
  }

  @Test
  void itMovesWhenAnInboundStreamArrivesOnAYoungerConnection() {
    peerServes();
    SimLink older = connected();
    SimLink newer = connected();
    ScriptedStream first = peer.openInbound().get(0);
    assertThat(first.link()).isSameAs(older);

    say(peer, newer, rpc().subscribe("t"));
    pass(SHORT);

    assertThat(first.isEndedByNode()).as("half-closed, not reset").isTrue();
    assertThat(first.closed()).hasValueSatisfying(why -> assertThat(why.isClean()).isTrue());
    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(newer);
    assertThat(peer.openInbound().get(0).rpcs().get(0).subscribed()).containsExactly("mine");
  }

  @Test
  void itMovesAtMostOnceAConnection() {
    peerServes();
    SimLink older = connected();
    SimLink newer = connected();
    for (int i = 0; i < 10; i++) {
      say(peer, i % 2 == 0 ? newer : older, rpc().subscribe("t" + i));
      pass(Duration.ofSeconds(1));
    }

    assertThat(peer.inbound()).extracting(ScriptedStream::link).containsExactly(older, newer);
    assertThat(((FloodingRouter) node.router()).calls()).containsOnlyOnce("outbound moved");
  }

  @Test
  void aMoveWaitsForTheFarSidesEndTwoSecondsAtMost() {
    peerServes();
    peer.keepsStreamsHalfOpen();
    connected();
    SimLink newer = connected();
    say(peer, newer, rpc().subscribe("t"));
    pass(Duration.ofMillis(1500));
    assertThat(peer.inbound()).as("still waiting").hasSize(1);

    pass(Duration.ofMillis(700));

    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(newer);
  }

  @Test
  void aMoveGoesOnAsSoonAsTheFarSideHasEnded() {
    peerServes();
    peer.keepsStreamsHalfOpen();
    connected();
    SimLink newer = connected();
    say(peer, newer, rpc().subscribe("t"));
    pass(Duration.ofMillis(300));
    assertThat(peer.inbound()).hasSize(1);

    peer.inbound().get(0).end();
    pass(SHORT);

    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(newer);
  }

  @Test
  void aMoveDoesNotWaitForAConnectionThatNoLongerAnswers() {
    peerServes();
    SimLink older = connected();
    SimLink newer = connected();
    older.cutSilently();
    say(peer, newer, rpc().subscribe("t"));
    pass(Duration.ofMillis(1200));

    assertThat(peer.openInbound()).extracting(ScriptedStream::link).contains(newer);
  }

  /** js grows deaf when a second stream of ours arrives before the first is gone. */
  @Test
  void aMoveWaitsForAStreamThatIsStillBeingOpened() {
    peerServes();
    LinkOptions slow = LinkOptions.DEFAULT.withLatency(Duration.ofMillis(400));
    SimLink older = network.connect(peer, node, slow);
    network.runUntil(() -> older.isOpenAt(node), Duration.ofSeconds(5));
    SimLink newer = connected();
    peer.open(newer, FLOODSUB);
    pass(SHORT);
    assertThat(openings(node, older)).isEqualTo(1);
    assertThat(openings(node, newer)).isZero();

    pass(Duration.ofSeconds(2));

    assertThat(peer.inbound()).extracting(ScriptedStream::link).containsExactly(older, newer);
    ScriptedStream first = peer.inbound().get(0);
    assertThat(first.isEndedByNode()).as("half-closed, not reset").isTrue();
    assertThat(first.rpcs()).isEmpty();
    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(newer);
    assertThat(peer.openInbound().get(0).rpcs().get(0).subscribed()).containsExactly("mine");
  }

  @Test
  void aMoveDoesNotWaitForAStreamThatCanNotBeOpened() {
    peerServes();
    SimLink older = network.connect(peer, node);
    older.cutSilently();
    SimLink newer = connected();
    peer.open(newer, FLOODSUB);
    pass(Duration.ofMillis(1200));

    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(newer);
  }

  @Test
  void aMoveTakesTheUnsentQueueAlongBehindTheHello() {
    peerServes();
    SimLink older = connected();
    say(peer, older, rpc().subscribe("t"));
    SimLink newer = connected();
    older.holdReading(peer);
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      sent.add(i + "." + "x".repeat(1000));
      node.publish("t", sent.get(i));
    }
    pass(SHORT);
    say(peer, newer, rpc().subscribe("t"));
    sent.add("while moving");
    node.publish("t", "while moving");
    pass(Duration.ofSeconds(3));

    ScriptedStream moved = peer.openInbound().get(0);
    assertThat(moved.link()).isSameAs(newer);
    assertThat(moved.rpcs().get(0).subscribed()).containsExactly("mine");
    assertThat(peer.texts("t")).containsExactlyElementsOf(sent);
  }

  @Test
  void itMovesWhenItsConnectionIsLost() {
    peerServes();
    SimLink older = connected();
    SimLink newer = connected();

    older.closeBy(peer);
    pass(SHORT);

    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(newer);
    assertThat(peer.openInbound().get(0).rpcs().get(0).subscribed()).containsExactly("mine");
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 50, 150, 300})
  void aMoveUnderLoadLosesNothing(int latencyMillis) {
    peerServes();
    LinkOptions slow =
        LinkOptions.DEFAULT
            .withLatency(Duration.ofMillis(latencyMillis))
            .withBytesPerSecond(200_000)
            .withWindowBytes(latencyMillis * 400 + 16_000);
    SimLink older = network.connect(peer, node, slow);
    SimLink newer = network.connect(peer, node, slow);
    pass(Duration.ofSeconds(3));
    ScriptedStream first = peer.open(older, FLOODSUB);
    pass(Duration.ofSeconds(1));
    first.send(rpc().subscribe("t"));
    pass(Duration.ofSeconds(1));
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      sent.add(i + "." + "x".repeat(1000));
      node.publish("t", sent.get(i));
      pass(Duration.ofMillis(4));
      if (i == 200) {
        peer.open(newer, FLOODSUB);
      }
    }
    pass(Duration.ofSeconds(20));

    assertThat(peer.inbound()).extracting(ScriptedStream::link).containsExactly(older, newer);
    assertThat(peer.inbound())
        .allSatisfy(stream -> assertThat(stream.rpcs()).hasSizeGreaterThan(2));
    assertThat(peer.texts("t")).containsExactlyElementsOf(sent);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void bothSidesComeToRestAfterASimultaneousDial(long seed) {
    SimNetwork network = network(seed);
    network.linkDefaults(LinkOptions.DEFAULT.withJitter(Duration.ofMillis(20)));
    SimNode a = network.node("a").subscribe("t");
    SimNode b = network.node("b").subscribe("t");
    network.connect(a, b);
    network.connect(b, a);
    network.runFor(Duration.ofSeconds(10));
    long streams = opened(network, a, b);

    network.runFor(Duration.ofMinutes(10));

    assertThat(opened(network, a, b)).as("streams opened later").isEqualTo(streams);
    assertThat(streams).as("streams opened in all").isLessThanOrEqualTo(4);
    assertThat(a.outboundTo(b)).hasSize(1);
    assertThat(b.outboundTo(a)).hasSize(1);
    a.publish("t", "from a");
    b.publish("t", "from b");
    network.runFor(Duration.ofSeconds(1));
    assertThat(a.texts("t")).containsExactly("from b");
    assertThat(b.texts("t")).containsExactly("from a");
  }

  private static long opened(SimNetwork network, SimNode a, SimNode b) {
    return network.links(a, b).stream().mapToLong(link -> link.streams().size()).sum();
  }
}
