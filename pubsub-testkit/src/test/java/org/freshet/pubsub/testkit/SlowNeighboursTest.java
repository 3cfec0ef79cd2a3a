package org.freshet.pubsub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

/** What a neighbour costs that is slow, stands still, or asks for too much: nothing of others. */
class SlowNeighboursTest {
  private static final ProtocolId FLOODSUB = FloodingRouter.PROTOCOL;
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final int KIB = 1 << 10;
  private static final int NODE_BYTES = 4 << 20;
  private static final Limits LIMITS =
      Limits.DEFAULT.toBuilder()
          .nodeBufferBytes(NODE_BYTES)
          .outboundQueueBytes(1 << 20)
          .maxInFlightBytes(64 * KIB)
          .readAheadBytes(32 * KIB)
          .build();

  private final SimNetwork network = new SimNetwork(1);
  private final SimNode node;

  SlowNeighboursTest() {
    network
        .defaults()
        .router(FloodingRouter::new)
        .limits(LIMITS)
        // Never answers as far as a test goes.
        .validator("stuck", message -> Duration.ofDays(365), message -> Verdict.ACCEPT);
    node = network.node("node");
  }

  private ScriptedPeer reader(String name) {
    ScriptedPeer peer = network.peer(name).serves(FLOODSUB);
    connected(peer, "news");
    return peer;
  }

  private ScriptedStream connected(ScriptedPeer peer, String... topics) {
    SimLink link = network.connect(peer, node);
    network.runFor(SHORT);
    ScriptedStream stream = peer.open(link, FLOODSUB);
    network.runFor(SHORT);
    stream.send(rpc().subscribe(topics));
    network.runFor(SHORT);
    return stream;
  }

  private int bytes() {
    return node.tableSizes().get("bytes");
  }

  @Test
  void nineAtFullSpeedLoseNothingBesideOneThatNeverReads() {
    List<ScriptedPeer> quick = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      quick.add(reader("quick" + i));
    }
    ScriptedPeer stalled = network.peer("stalled").readsOnRequest();
    connected(stalled.serves(FLOODSUB), "news");
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      sent.add(String.format("%016384d", i));
      node.publish("news", sent.get(i));
      network.runFor(Duration.ofMillis(20));
    }

    for (ScriptedPeer peer : quick) {
      assertThat(peer.texts("news")).containsExactlyElementsOf(sent);
    }
    assertThat(node.neighbour(stalled).orElseThrow().outbound().orElseThrow().queuedBytes())
        .as("its own queue, a fifth of the node at the most")
        .isBetween(NODE_BYTES / 5L - 128 * KIB, NODE_BYTES / 5L);
    assertThat(bytes()).isLessThan(NODE_BYTES / 5 + 128 * KIB);
    assertThat(node.counters().get("budget.outbound.refused")).isPositive();

    network.runFor(Duration.ofSeconds(40));
    assertThat(bytes())
        .as("what waited has expired, but for what is under way")
        .isLessThan(80 * KIB);
    node.disconnect(stalled);
    network.runFor(SHORT);
    assertThat(bytes()).isZero();
  }

  @Test
  void whoPublishesPatientlyIsHeldUpByTheOneThatDoesNotReadAndLosesNothing() {
    ScriptedPeer quick = reader("quick");
    ScriptedPeer slow = network.peer("slow").readsOnRequest();
    connected(slow.serves(FLOODSUB), "news");
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sent.add(String.format("%016384d", i));
      node.publish("news", sent.get(i).getBytes(StandardCharsets.UTF_8), PublishOptions.PATIENT);
    }
    network.runFor(Duration.ofSeconds(2));
    assertThat(quick.texts("news")).containsExactlyElementsOf(sent);
    for (int i = 0; i < 400 && slow.texts("news").size() < 100; i++) {
      slow.openInbound().get(0).read(64 * KIB);
      network.runFor(Duration.ofMillis(20));
    }
    assertThat(slow.texts("news")).containsExactlyElementsOf(sent);
    assertThat(bytes()).isZero();
  }

  /** Where go has to try again (TestAnnounceRetry). */
  @Test
  void aSubscriptionIsAnnouncedToANeighbourWhoseQueueIsFull() {
    ScriptedPeer slow = network.peer("slow").readsOnRequest();
    connected(slow.serves(FLOODSUB), "news");
    for (int i = 0; i < 200; i++) {
      node.publish("news", "x".repeat(16 * KIB));
    }
    network.runFor(SHORT);
    assertThat(node.counters().get("copies.queue_full")).isPositive();
    node.subscribe("late");
    for (int i = 0; i < 200 && !hasHeardOf(slow, "late"); i++) {
      slow.openInbound().get(0).read(64 * KIB);
      network.runFor(Duration.ofMillis(20));
    }
    assertThat(hasHeardOf(slow, "late")).isTrue();
  }

  private static boolean hasHeardOf(ScriptedPeer peer, String topic) {
    return peer.rpcs().stream().anyMatch(rpc -> rpc.subscribed().contains(topic));
  }

  @Test
  void aValidatorThatNeverAnswersCostsWhoSendsItsTopicAndNobodyElse() {
    node.subscribe("stuck");
    node.subscribe("news");
    List<ScriptedStream> greedy = new ArrayList<>();
    List<ScriptedPeer> senders = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      senders.add(network.peer("greedy" + i).serves(FLOODSUB));
      greedy.add(connected(senders.get(i)));
    }
    ScriptedPeer good = network.peer("good").serves(FLOODSUB);
    ScriptedStream goods = connected(good);
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 100; j++) {
        greedy.get(i).send(rpc().publish(senders.get(i).message("stuck", "x".repeat(64 * KIB))));
      }
    }
    network.runFor(Duration.ofSeconds(1));
    assertThat(bytes()).isBetween(NODE_BYTES / 2, NODE_BYTES);
    assertThat(node.counters().get("budget.inbound.held_back")).isPositive();

    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sent.add(String.format("%065536d", i));
      goods.send(rpc().publish(good.message("news", sent.get(i))));
    }
    network.runFor(Duration.ofSeconds(5));
    assertThat(node.texts("news")).containsExactlyElementsOf(sent);
  }

  @Test
  void fiveThousandChangesASecondAreSlowedDownThenResetThenHungUpOn() {
    node.subscribe("news");
    ScriptedPeer good = network.peer("good").serves(FLOODSUB);
    ScriptedStream goods = connected(good);
    ScriptedPeer attacker = network.peer("attacker").serves(FLOODSUB);
    SimLink link = network.connect(attacker, node);
    network.runFor(SHORT);
    ScriptedStream stream = attacker.open(link, FLOODSUB);
    network.runFor(SHORT);
    int resets = 0;
    int change = 0;
    List<String> sent = new ArrayList<>();
    for (int second = 0; link.isOpenAt(attacker) && second < 180; second++) {
      for (int i = 0; i < 50 && link.isOpenAt(attacker); i++) {
        if (stream.closed().isPresent()) {
          assertThat(stream.closed().get().code()).isEqualTo(StreamError.RATE_LIMITED.code());
          resets++;
          stream = attacker.open(link, FLOODSUB);
          network.runFor(SHORT);
        }
        RpcBytes changes = rpc();
        for (int j = 0; j < 100 && stream.isOpen(); j++, change++) {
          changes = change % 2 == 0 ? changes.subscribe("t") : changes.unsubscribe("t");
        }
        if (stream.isOpen()) {
          stream.send(changes);
        }
        network.runFor(Duration.ofMillis(20));
      }
      sent.add("message " + second);
      goods.send(rpc().publish(good.message("news", sent.get(second))));
    }
    network.runFor(SHORT);

    assertThat(link.isOpenAt(node)).isFalse();
    assertThat(resets).isBetween(2, 3);
    assertThat(node.counters())
        .containsEntry("streams.rate_limited", 3L)
        .containsEntry("connections.closed.rate_limited", 1L);
    assertThat(node.counters().get("rate.subscriptions.throttled")).isPositive();
    assertThat(node.texts("news")).containsExactlyElementsOf(sent);
  }
}
