package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection on which nobody says anything. */
class KeepAliveTest {
  /** A QUIC connection ends without a packet for twice as long. */
  private static final int LONGEST_SILENCE_SECONDS = 15;

  private final EngineHarness h = EngineHarness.unsigned();
  private final Peer peer = h.peer(EngineHarness.identity().peerId());
  private final String probe = "probe " + peer.connection;

  @BeforeEach
  void hello() {
    peer.read(EngineHarness.rpc(List.of()));
  }

  private long probes() {
    return h.out.log.stream().filter(probe::equals).count();
  }

  private boolean isClosed() {
    return h.out.log.stream().anyMatch(line -> line.startsWith("close " + peer.connection));
  }

  @Test
  void staysForFiveMinutesWithPacketsOftenEnoughForQuic() {
    int silentSeconds = 0;
    for (int second = 0; second < 300; second++) {
      long before = probes();
      h.pass(Duration.ofSeconds(1));
      silentSeconds++;
      if (probes() > before) {
        h.step(new EngineEvent.ConnectionHeard(peer.connection, true));
        silentSeconds = 0;
      }
      assertThat(silentSeconds).isLessThanOrEqualTo(LONGEST_SILENCE_SECONDS);
    }

    assertThat(isClosed()).isFalse();
  }

  @Test
  void endsWithinThirtySecondsWhenNobodyAnswers() {
    h.pass(Duration.ofSeconds(29));
    assertThat(isClosed()).isFalse();
    h.pass(Duration.ofSeconds(1));

    assertThat(isClosed()).isTrue();
    assertThat(probes()).isBetween(1L, 5L);
  }
}
