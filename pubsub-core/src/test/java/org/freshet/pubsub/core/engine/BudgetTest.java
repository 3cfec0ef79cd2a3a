package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.NEWS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

/** What may wait to be written, over all neighbours. */
class BudgetTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int KIB = 1 << 10;
  private static final int NODE = 1 << 20;
  private static final int MIN = 16 * KIB;
  private static final int MESSAGE = 4 * KIB;

  private final Limits limits =
      Limits.DEFAULT.toBuilder()
          .nodeBufferBytes(NODE)
          .neighbourMinBytes(MIN)
          .maxInFlightBytes(8 * KIB)
          .readAheadBytes(32 * KIB)
          .build();
  private final EngineHarness h =
      new EngineHarness(limits, SignaturePolicy.STRICT_NO_SIGN, Validators.none());
  private int published;

  @Test
  void copiesOfOneMessageCountOnce() {
    List<Peer> peers = subscribers(10);
    publish(false);
    assertThat(bytes()).isBetween(MESSAGE, MESSAGE + 11 * 200);
    peers.subList(1, 10).forEach(Peer::takesAll);
    assertThat(bytes()).as("the last copy holds it").isBetween(MESSAGE, MESSAGE + 200);
    peers.get(0).takesAll();
    assertThat(bytes()).isZero();
  }

  @Test
  void aNeighbourThatReadsNothingTakesAFifthOfTheNodeAndNothingFromOthers() {
    Peer stalled = subscriber();
    Peer quick = subscriber();
    int messages = 2 * NODE / MESSAGE;
    for (int i = 0; i < messages; i++) {
      publish(false);
      quick.takesAll();
    }
    assertThat(bytes()).isBetween(NODE / 5 - MESSAGE, NODE / 5 + MESSAGE);
    assertThat(quick.gotTexts()).hasSize(messages);
    while (bytes() > 0) {
      stalled.takesAll();
    }
    long refused = messages - stalled.gotTexts().size();
    assertThat(refused).isPositive();
    assertThat(h.counters.snapshot())
        .containsEntry("budget.outbound.refused", refused)
        .containsEntry("copies.queue_full", refused);
  }

  @Test
  void howeverManyReadNothingAnotherOneHasRoom() {
    for (int i = 0; i < 100; i++) {
      // Each has messages of its own, so that nothing is shared.
      Peer stalled = subscriber();
      while (h.counters.snapshot().get("budget.outbound.refused") == i) {
        publish(false);
      }
      unsubscribe(stalled);
    }
    assertThat(bytes()).isBetween(NODE, NODE + 100 * MIN);
    Peer fresh = subscriber();
    long token = publish(false);
    fresh.takesAll();
    assertThat(outcomes(token)).contains(Outcome.WRITTEN);
  }

  @Test
  void oneMessageIsTakenByANeighbourThatHasNothingHoweverLargeItIs() {
    h.elsewhere.delivered(NODE);
    Peer peer = subscriber();
    long token = h.publish("x".repeat(5 * MIN), false, LONG);
    peer.takesAll();
    assertThat(outcomes(token)).containsExactly(Outcome.WRITTEN);
  }

  @Test
  void whoWaitsForRoomGetsItWhenAnotherNeighbourLetsGo() {
    Peer first = subscriber();
    while (h.counters.snapshot().get("budget.outbound.refused") == 0) {
      publish(false);
    }
    unsubscribe(first);
    Peer second = subscriber();
    long waiting = 0;
    while (h.out.roomFound.size() == published) {
      waiting = publish(true);
    }
    assertThat(h.out.roomFound).doesNotContain(waiting);
    for (int i = 0; i < 10; i++) {
      first.takesAll();
    }
    assertThat(h.out.roomFound).contains(waiting);
    drain(first, second);
    assertThat(outcomes(waiting)).containsExactly(Outcome.WRITTEN);
  }

  @Test
  void whoWaitsForRoomGetsItWhenTheApplicationLetsGo() {
    h.elsewhere.delivered(NODE);
    Peer peer = subscriber();
    long waiting = 0;
    while (h.out.roomFound.size() == published) {
      waiting = publish(true);
    }
    h.elsewhere.taken(NODE);
    h.pass(Duration.ofMillis(30));
    assertThat(h.out.roomFound).contains(waiting);
    drain(peer);
  }

  @Test
  void whoWaitsForRoomInVainGivesUp() {
    h.elsewhere.delivered(NODE);
    subscriber();
    while (h.out.roomFound.size() == published) {
      publish(true);
    }
    long token = h.publish("soon", true, Duration.ofSeconds(3));
    h.pass(Duration.ofSeconds(5));
    assertThat(outcomes(token)).containsExactly(Outcome.EXPIRED);
    assertThat(h.out.roomFound).contains(token);
  }

  @Test
  void nothingIsHeldWhenNeighboursAreGone() {
    List<Peer> peers = subscribers(3);
    for (int i = 0; i < 3 * MIN / MESSAGE; i++) {
      publish(i % 2 == 0);
    }
    assertThat(bytes()).isPositive();
    for (Peer peer : peers) {
      h.step(new EngineEvent.ConnectionClosed(peer.connection, StreamError.CONNECTION_LOST));
    }
    assertThat(h.engine.tableSizes().values()).containsOnly(0);
  }

  @Test
  void nothingIsHeldAfterShutdown() {
    subscribers(3);
    for (int i = 0; i < 3 * MIN / MESSAGE; i++) {
      publish(i % 2 == 0);
    }
    h.step(new EngineEvent.ShutdownRequested());
    assertThat(bytes()).isZero();
  }

  private long publish(boolean waitForRoom) {
    String text = String.format("%0" + MESSAGE + "d", published++);
    return h.publish(text, waitForRoom, LONG);
  }

  private void drain(Peer... peers) {
    while (bytes() > 0) {
      List.of(peers).forEach(Peer::takesAll);
    }
  }

  private List<Peer> subscribers(int count) {
    return new ArrayList<>(IntStream.range(0, count).mapToObj(i -> subscriber()).toList());
  }

  private Peer subscriber() {
    Peer peer = h.peer(EngineHarness.identity().peerId());
    peer.takesAll();
    peer.wants(NEWS);
    return peer;
  }

  private void unsubscribe(Peer peer) {
    peer.read(
        EngineHarness.rpc(
            List.of(
                new org.freshet.pubsub.router.SubscriptionChange(
                    NEWS, false, org.freshet.pubsub.router.Router.NONE))));
  }

  private int bytes() {
    return h.engine.tableSizes().get("bytes");
  }

  private List<Outcome> outcomes(long token) {
    assertThat(h.out.results).containsKey(token);
    return h.out.results.get(token).copies().stream().map(PublishResult.Copy::outcome).toList();
  }
}
