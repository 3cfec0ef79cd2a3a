package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.peer.PeerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An older connection of a neighbour of which a younger one has answered. */
class FormerLivesTest {
  private final EngineHarness h = EngineHarness.unsigned();
  private final PeerId id = EngineHarness.identity().peerId();
  private final Peer older = h.peer(id);
  private final Peer younger = h.peer(id);

  @BeforeEach
  void youngerSpeaksAndAnswers() {
    older.read(EngineHarness.rpc(List.of()));
    younger.read(EngineHarness.rpc(List.of()));
    h.step(new EngineEvent.ConnectionHeard(younger.connection, true));
  }

  private boolean isOlderClosed() {
    return h.out.log.stream().anyMatch(line -> line.startsWith("close " + older.connection));
  }

  @Test
  void isClosedWhenItDoesNotAnswer() {
    h.pass(Duration.ofMillis(1600));
    assertThat(isOlderClosed()).isFalse();
    h.pass(Duration.ofMillis(100));

    assertThat(isOlderClosed()).isTrue();
  }

  /** Deadlines come first when a machine that was busy for long goes on. */
  @Test
  void isKeptWhenItsAnswerWaitedForANodeThatWasHeldUp() {
    h.nowNanos += Duration.ofSeconds(5).toNanos();
    h.step(new EngineEvent.ConnectionHeard(older.connection, true));
    h.pass(Duration.ofSeconds(5));

    assertThat(isOlderClosed()).isFalse();
  }
}
