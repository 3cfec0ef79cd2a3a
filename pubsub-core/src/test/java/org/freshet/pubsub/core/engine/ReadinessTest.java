package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.router.Router;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final long TOKEN = 7;

  /** Field 3, control, with an empty extensions message, as rust begins. */
  private static final Rpc EXTENSIONS =
      new Rpc(List.of(), 0, 0, List.of(), 0, false, ByteBuffer.wrap(new byte[] {26, 2, 50, 0}), 5);

  private static final Rpc EMPTY = new Rpc(List.of(), 0, 0, List.of(), 0, false, Router.NONE, 1);

  private final EngineHarness h = EngineHarness.unsigned();
  private final Peer peer = h.peer(EngineHarness.identity().peerId());

  ReadinessTest() {
    h.step(new EngineEvent.ReadinessAsked(peer.connection, TOKEN));
  }

  @Test
  void whoBeginsWithOtherThingsThanItsTopicsIsReadyWithItsTopics() {
    peer.read(EXTENSIONS);
    assertThat(h.out.log).doesNotContain("ready 7");
    peer.wants(EngineHarness.NEWS);
    assertThat(h.out.log).containsOnlyOnce("ready 7");
  }

  @Test
  void whoHasNoTopicsIsReadySoonAfterItSpoke() {
    peer.read(EXTENSIONS);
    h.pass(Duration.ofMillis(100));
    peer.read(EXTENSIONS);
    h.pass(Duration.ofMillis(100));
    assertThat(h.out.log).containsOnlyOnce("ready 7");
  }

  @Test
  void anEmptyHelloSaysThatNoTopicIsWanted() {
    peer.read(EMPTY);
    assertThat(h.out.log).containsOnlyOnce("ready 7");
  }

  @Test
  void whoSaysNothingIsWaitedForTwoSeconds() {
    h.pass(Duration.ofMillis(1900));
    assertThat(h.out.log).doesNotContain("ready 7");
    h.pass(Duration.ofMillis(100));
    assertThat(h.out.log).containsOnlyOnce("ready 7");
  }
}
