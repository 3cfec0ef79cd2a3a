package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that the far side has forgotten, if it is true what the transport was told. */
class DoubtsTest {
  private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(2);
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  private final EngineHarness h = EngineHarness.unsigned();
  private final Peer peer = h.peer(EngineHarness.identity().peerId());

  @BeforeEach
  void hello() {
    peer.read(EngineHarness.rpc(List.of()));
    h.out.log.clear();
  }

  private void doubt() {
    h.step(new EngineEvent.ConnectionDoubted(peer.connection));
  }

  private void heard(boolean answered) {
    h.step(new EngineEvent.ConnectionHeard(peer.connection, answered));
  }

  private long probes() {
    return h.out.log.stream().filter(("probe " + peer.connection)::equals).count();
  }

  private boolean isClosed() {
    return h.out.log.stream().anyMatch(line -> line.startsWith("close " + peer.connection));
  }

  @Test
  void isAskedForAtOnceAndClosedWithinTwoSecondsWhenNothingComes() {
    doubt();
    assertThat(probes()).isEqualTo(1);
    h.pass(Duration.ofMillis(1100));
    assertThat(isClosed()).isFalse();
    h.pass(TIME_TO_CLOSE.minusMillis(1100));

    assertThat(isClosed()).isTrue();
    assertThat(h.counters.snapshot()).containsEntry("connections.closed.forgotten", 1L);
  }

  @Test
  void isKeptWhenItAnswers() {
    doubt();
    h.pass(Duration.ofMillis(100));
    heard(true);
    h.pass(TIME_TO_CLOSE);

    assertThat(isClosed()).isFalse();
    assertThat(probes()).isEqualTo(1);
  }

  @Test
  void isKeptWhenAnRpcComes() {
    doubt();
    h.pass(Duration.ofMillis(1100));
    peer.read(EngineHarness.rpc(List.of()));
    h.pass(TIME_TO_CLOSE);

    assertThat(isClosed()).isFalse();
  }

  /** Of a large message there may be bytes for long, and nothing else. */
  @Test
  void isKeptWhenBytesComeButNotForThoseThatHadComeBefore() {
    doubt();
    heard(false);
    h.pass(Duration.ofMillis(700));
    heard(false);
    h.pass(TIME_TO_CLOSE);
    assertThat(isClosed()).isFalse();

    doubt();
    heard(false);
    h.pass(TIME_TO_CLOSE);
    assertThat(isClosed()).isTrue();
  }

  /** As a liar may send them. */
  @Test
  void manyDoubtsMakeOneQuestionInAWhile() {
    for (int millis = 0; millis < 10_000; millis++) {
      long before = probes();
      doubt();
      if (probes() > before) {
        heard(true);
      }
      h.pass(Duration.ofMillis(1));
    }

    assertThat(isClosed()).isFalse();
    assertThat(probes()).isBetween(5L, 11L);
  }

  /** Deadlines come first when a machine that was busy for long goes on. */
  @Test
  void isKeptWhenItsAnswerWaitedForANodeThatWasHeldUp() {
    doubt();
    h.nowNanos += Duration.ofSeconds(5).toNanos();
    heard(true);
    h.pass(TIME_TO_CLOSE);

    assertThat(isClosed()).isFalse();
  }

  @Test
  void leavesNothingBehind() {
    doubt();
    h.step(new EngineEvent.ConnectionClosed(peer.connection, StreamError.CONNECTION_LOST));
    doubt();
    h.pass(A_MINUTE);

    assertThat(h.engine.tableSizes()).containsEntry("timers", 0);
    assertThat(isClosed()).isFalse();
  }
}
