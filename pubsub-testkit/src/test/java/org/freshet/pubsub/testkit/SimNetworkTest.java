package org.freshet.pubsub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimNetworkTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  private final SimNetwork network = new SimNetwork(7);

  SimNetworkTest() {
    network.defaults().router(FloodingRouter::new);
  }

  private SimNode node(String name) {
    return network.node(name);
  }

  private ScriptedPeer peer() {
    return network.peer("peer").serves(FloodingRouter.PROTOCOL);
  }

  @Test
  void aNodeWithoutRouterSaysWhatToDo() {
    assertThatThrownBy(() -> new SimNetwork(1).node("a"))
        .hasMessageContaining("network.defaults().router");
  }

  @Test
  void latencyIsKept() {
    SimNode a = node("a");
    SimNode b = node("b").subscribe("t");
    network.connect(a, b, LinkOptions.DEFAULT.withLatency(Duration.ofMillis(40)));
    network.runUntil(() -> a.seesSubscription(b, "t"), Duration.ofSeconds(2));
    Duration sent = network.now();
    a.publish("t", "x");
    network.runUntil(() -> !b.received("t").isEmpty(), Duration.ofSeconds(1));

    assertThat(network.now().minus(sent)).isEqualTo(Duration.ofMillis(40));
    network.runFor(SHORT);
    assertThat(b.arrivals("t")).containsExactly(sent.plusMillis(40));
  }

  @Test
  void bandwidthIsKept() {
    SimNode a = node("a");
    SimNode b = node("b").subscribe("t");
    network.connect(a, b, LinkOptions.DEFAULT.withBytesPerSecond(100_000));
    network.runUntil(() -> a.seesSubscription(b, "t"), Duration.ofSeconds(2));
    Duration sent = network.now();
    a.publish("t", new byte[200_000], PublishOptions.DEFAULT);
    network.runUntil(() -> !b.received("t").isEmpty(), Duration.ofSeconds(5));

    assertThat(network.now().minus(sent))
        .isBetween(Duration.ofMillis(2000), Duration.ofMillis(2100));
  }

  @Test
  void aReaderThatStopsFillsTheWindowAndNoMore() {
    SimNode a = node("a");
    ScriptedPeer peer = peer();
    SimLink link = network.connect(peer, a);
    network.runFor(SHORT);
    ScriptedStream stream = peer.open(link, FloodingRouter.PROTOCOL);
    network.runFor(SHORT);
    stream.send(rpc().subscribe("t"));
    network.runFor(SHORT);
    link.holdReading(peer);
    List<SimPublication> publications = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      publications.add(a.publish("t", new byte[20_000], PublishOptions.DEFAULT));
      network.runFor(Duration.ofMillis(1));
    }

    long written =
        publications.stream().filter(publication -> publication.result().isPresent()).count();
    assertThat(written).as("what fits 256 KiB of window").isBetween(5L, 14L);
    assertThat(peer.texts("t")).isEmpty();

    link.releaseReading(peer);
    network.runFor(Duration.ofSeconds(1));

    assertThat(peer.texts("t")).hasSize(100);
    assertThat(publications)
        .allSatisfy(
            publication ->
                assertThat(publication.result().orElseThrow().copies())
                    .extracting(copy -> copy.outcome())
                    .containsExactly(Outcome.WRITTEN));
  }

  @Test
  void aPeerThatReadsOnRequestGetsWhatItAsksFor() {
    SimNode a = node("a").subscribe("t");
    ScriptedPeer peer = peer().readsOnRequest();
    network.connect(peer, a);
    network.runFor(SHORT);
    assertThat(peer.rpcs()).isEmpty();

    peer.inbound().get(0).read(1000);
    network.runFor(SHORT);

    assertThat(peer.rpcs()).hasSize(1);
  }

  /** Whatever came last before the cut: an RPC, a ping, its answer, or nothing for long. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSilentCutIsFoundWithinThirtySecondsAndNoLivingLinkIsClosed(boolean multiplexed) {
    LinkOptions options = LinkOptions.DEFAULT;
    for (int tenths = 1; tenths < 300; tenths += 7) {
      SimNode a = node("a" + tenths);
      SimNode b = node("b" + tenths);
      SimLink link = network.connect(a, b, multiplexed ? options : options.withoutMultiplexer());
      network.runFor(Duration.ofMillis(60_000 + 100L * tenths));
      assertThat(link.isOpenAt(a)).isTrue();
      assertThat(link.isOpenAt(b)).isTrue();
      link.cutSilently();

      network.runFor(Duration.ofSeconds(30));

      assertThat(link.closedAt(a).orElseThrow().code()).isEqualTo(StreamError.TIMEOUT.code());
      assertThat(link.closedAt(b).orElseThrow().code()).isEqualTo(StreamError.TIMEOUT.code());
    }
  }

  @Test
  void aKilledNodeIsNoticedAtOnceAndASilentOneIsNot() {
    SimNode a = node("a");
    SimNode told = node("told");
    SimNode silent = node("silent");
    SimLink toTold = network.connect(a, told);
    SimLink toSilent = network.connect(a, silent);
    network.runFor(SHORT);

    told.kill();
    silent.killSilently();
    network.runFor(SHORT);

    assertThat(toTold.isOpenAt(a)).isFalse();
    assertThat(toSilent.isOpenAt(a)).isTrue();
    assertThatThrownBy(() -> told.publish("t", "x")).hasMessageContaining("restart it first");
  }

  @Test
  void aRestartedNodeIsTheSamePeerAndKnowsNothing() {
    SimNode a = node("a").subscribe("t");
    var id = a.id();
    a.kill();
    a.restart();
    network.runFor(SHORT);

    assertThat(a.id()).isEqualTo(id);
    assertThat(a.context().joinedTopics()).isEmpty();
    assertThat(a.received("t")).isEmpty();
  }

  @Test
  void aClosedNodeEndsWhatWaited() {
    SimNode a = node("a");
    ScriptedPeer peer = peer();
    SimLink link = network.connect(peer, a);
    network.runFor(SHORT);
    ScriptedStream stream = peer.open(link, FloodingRouter.PROTOCOL);
    network.runFor(SHORT);
    stream.send(rpc().subscribe("t"));
    network.runFor(SHORT);
    link.holdReading(peer);
    List<SimPublication> publications =
        IntStream.range(0, 100)
            .mapToObj(i -> a.publish("t", new byte[20_000], PublishOptions.DEFAULT))
            .toList();
    network.runFor(SHORT);
    a.close();
    network.runFor(SHORT);

    assertThat(publications.get(99).result().orElseThrow().copies())
        .extracting(copy -> copy.outcome())
        .containsExactly(Outcome.SHUTDOWN);
    assertThat(link.isOpenAt(peer)).isFalse();
    assertThat(a.isAlive()).isFalse();
  }

  @Test
  void readinessIsToldWhenBothStreamsStand() {
    SimNode a = node("a");
    SimNode b = node("b").subscribe("t");
    SimLink link = network.connect(a, b);
    network.runUntil(() -> link.isOpenAt(a), SHORT);
    CompletableFuture<?> ready = a.ready(link).toCompletableFuture();
    assertThat(ready).isNotDone();
    network.runUntil(ready::isDone, SHORT);

    assertThat(a.seesSubscription(b, "t")).isTrue();
  }

  @Test
  void forgedAndChangedMessagesAreFoundWithEitherKindOfSignature() {
    for (Signatures signatures : Signatures.values()) {
      SimNetwork network = new SimNetwork(3, signatures);
      network.defaults().router(FloodingRouter::new);
      SimNode a = network.node("a").subscribe("t");
      ScriptedPeer peer = network.peer("peer").serves(FloodingRouter.PROTOCOL);
      SimLink link = network.connect(peer, a);
      network.runFor(SHORT);
      ScriptedStream stream = peer.open(link, FloodingRouter.PROTOCOL);
      network.runFor(SHORT);
      byte[] changed = peer.message("t", "paid 10");
      changed[indexOf(changed, "10")] = '9';
      stream.send(rpc().publish(changed).publish(peer.message("t", "paid 20")));
      network.runFor(SHORT);

      assertThat(a.texts("t")).as("%s", signatures).containsExactly("paid 20");
      assertThat(a.counters()).containsEntry("messages.forged", 1L);
    }
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
  }

  @Test
  void validatorsJudgeAfterTheirTime() {
    SimNode a =
        network.node(
            "a",
            options ->
                options.validator(
                    "t",
                    message -> Duration.ofMillis(300),
                    message -> message.text().equals("bad") ? Verdict.REJECT : Verdict.ACCEPT));
    a.subscribe("t");
    SimNode b = node("b");
    network.connect(a, b);
    network.runFor(SHORT);
    b.publish("t", "bad");
    b.publish("t", "good");
    network.runFor(Duration.ofMillis(200));
    assertThat(a.texts("t")).isEmpty();
    network.runFor(Duration.ofMillis(200));

    assertThat(a.texts("t")).containsExactly("good");
  }

  @Test
  void aConditionThatNeverComesFailsWithTheLastEvents() {
    node("a");
    assertThatThrownBy(() -> network.runUntil(() -> false, Duration.ofSeconds(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("did not come true within PT1S (seed 7)")
        .hasMessageContaining("a starts");
  }

  @Test
  void aNodeThatRefusesStreamsTakesThemLater() {
    SimNode a = node("a").subscribe("t");
    SimNode b = node("b");
    a.refuseStreams();
    network.connect(a, b);
    network.runFor(Duration.ofSeconds(1));
    b.publish("t", "too early");
    network.runFor(SHORT);
    a.acceptStreams();
    network.runFor(SHORT);
    b.publish("t", "in time");
    network.runFor(SHORT);

    assertThat(a.texts("t")).containsExactly("in time");
  }

  @Test
  void oneStreamStaysInOrderHoweverMuchJitterThereIs() {
    SimNode a = node("a");
    SimNode b = node("b").subscribe("t");
    network.connect(a, b, LinkOptions.DEFAULT.withJitter(Duration.ofMillis(500)));
    network.runUntil(() -> a.seesSubscription(b, "t"), Duration.ofSeconds(10));
    List<String> sent = IntStream.range(0, 200).mapToObj(Integer::toString).toList();
    for (String text : sent) {
      a.publish("t", text);
      network.runFor(Duration.ofMillis(3));
    }
    network.runFor(Duration.ofSeconds(2));

    assertThat(b.texts("t")).containsExactlyElementsOf(sent);
  }

  @Test
  void aThousandNodesFitAndAreQuick() {
    SimNetwork large = new SimNetwork(99);
    large.forgetTrace();
    large.defaults().router(FloodingRouter::new);
    List<SimNode> nodes =
        IntStream.range(0, 1000).mapToObj(i -> large.node("n" + i).subscribe("t")).toList();
    for (int i = 0; i < 1000; i++) {
      large.connect(nodes.get(i), nodes.get((i + 1) % 1000));
      large.connect(nodes.get(i), nodes.get((i * 7 + 13) % 1000 == i ? 0 : (i * 7 + 13) % 1000));
    }
    large.runFor(Duration.ofSeconds(2));
    nodes.get(500).publish("t", "to a thousand");
    large.runFor(Duration.ofSeconds(2));

    assertThat(nodes.stream().filter(node -> node.received("t").size() == 1)).hasSize(999);
  }
}
