package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.NEWS;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.LongStream;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

/** Who sends forgeries costs us few checks, whatever it sends; who does not is not held up. */
class CredibilityTest {
  private static final int MANY = 1000;

  private final Identity author = EngineHarness.identity();
  private final EngineHarness h = EngineHarness.signed();
  private int answered;

  CredibilityTest() {
    h.join(NEWS);
  }

  private Peer peer() {
    return h.peer(EngineHarness.identity().peerId());
  }

  private RawMessage[] messages(long from, int count) {
    return LongStream.range(from, from + count)
        .mapToObj(n -> MessageWriter.signed(author, n, NEWS, text(n)))
        .toArray(RawMessage[]::new);
  }

  private static byte[] text(long number) {
    return Long.toString(number).getBytes(StandardCharsets.UTF_8);
  }

  private void answerAll(boolean valid) {
    while (answered < h.out.tickets.size()) {
      answer(valid);
    }
  }

  private void answer(boolean valid) {
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(answered++), valid));
  }

  private long counted(String name) {
    return h.counters.snapshot().getOrDefault(name, 0L);
  }

  @Test
  void aForgersMessagesAreCheckedTenASecond() {
    Peer forger = peer();
    forger.sends(messages(1, MANY));
    assertThat(h.out.tickets).hasSize(Credibility.FIRST_CHECKS);
    answerAll(false);
    assertThat(h.out.tickets).hasSizeLessThan(2 * Credibility.FORGIVEN);

    for (int i = 0; i < 100; i++) {
      h.pass(Duration.ofMillis(100));
      answerAll(false);
    }

    int inTenSeconds = 10 * Credibility.FORGIVEN_PER_SECOND;
    assertThat(h.out.tickets.size())
        .isBetween(inTenSeconds, inTenSeconds + 2 * Credibility.FORGIVEN);
    assertThat(counted("signatures.paused")).isBetween(99L, 102L);
  }

  @Test
  void anotherNeighbourNoticesNothing() {
    Peer forger = peer();
    Peer friend = peer();
    forger.sends(messages(1, MANY));
    answerAll(false);
    int before = h.out.tickets.size();

    friend.sends(messages(2 * MANY, MANY));
    answerAll(true);

    assertThat(h.out.tickets).hasSize(before + MANY);
    assertThat(h.out.delivered).hasSize(MANY);
  }

  @Test
  void eachValidSignatureLetsOneMoreBeUnderWay() {
    peer().sends(messages(1, MANY));
    int underWay = Credibility.FIRST_CHECKS;
    for (int round = 0; round < 4; round++) {
      assertThat(h.out.tickets.size() - answered).isEqualTo(underWay);
      for (int i = 0; i < underWay; i++) {
        answer(true);
      }
      underWay *= 2;
    }
    answerAll(true);
    assertThat(h.out.delivered).hasSize(MANY);
  }

  @Test
  void aRelayThatPassesSomeForgeriesOnIsNotHeldUp() {
    peer().sends(messages(1, MANY));
    while (answered < MANY) {
      answer(answered % (Credibility.VALID_PER_FORGERY + 2) != 0);
    }
    assertThat(counted("signatures.paused")).isZero();
    assertThat(counted("messages.forged")).isEqualTo(MANY / 10);
  }

  @Test
  void whatAForgerLeavesBehindIsDropped() {
    Peer forger = peer();
    forger.sends(messages(1, MANY));
    answerAll(false);
    assertThat(counted("messages.abandoned")).isZero();

    h.step(new EngineEvent.ConnectionClosed(forger.connection, StreamError.CLOSED));

    assertThat(counted("messages.abandoned") + counted("messages.forged")).isEqualTo(MANY);
    h.pass(Duration.ofSeconds(1));
    assertThat(h.engine.tableSizes()).containsEntry("timers", 0).containsEntry("checks", 0);
  }

  @Test
  void whoeverFleesBeforeTheVerdictLeavesNoMoreBehind() {
    Peer forger = peer();
    forger.sends(messages(1, MANY));
    h.step(new EngineEvent.ConnectionClosed(forger.connection, StreamError.CLOSED));

    answerAll(false);

    assertThat(h.out.tickets).hasSizeLessThan(2 * Credibility.FORGIVEN);
    assertThat(counted("messages.abandoned") + counted("messages.forged")).isEqualTo(MANY);
    assertThat(h.engine.tableSizes()).containsEntry("timers", 0).containsEntry("checks", 0);
  }

  @Test
  void whatAnHonestNeighbourLeavesBehindIsDelivered() {
    Peer friend = peer();
    friend.sends(messages(1, MANY));
    h.step(new EngineEvent.ConnectionClosed(friend.connection, StreamError.CLOSED));

    answerAll(true);

    assertThat(h.out.delivered).hasSize(MANY);
    assertThat(h.engine.tableSizes()).containsEntry("checks", 0);
  }

  @Test
  void aForgerWhoTellsTheTruthForOnceIsHeardInTime() {
    Peer forger = peer();
    forger.sends(messages(1, 2 * Credibility.FORGIVEN));
    answerAll(false);
    forger.sends(messages(MANY, 1));

    for (int i = 0; i < 30; i++) {
      h.pass(Duration.ofMillis(100));
      while (answered < h.out.tickets.size()) {
        boolean honest = h.out.toVerify.get(answered).text().equals(Long.toString(MANY));
        answer(honest);
      }
    }

    assertThat(h.out.delivered).containsExactly(Long.toString(MANY));
  }
}
