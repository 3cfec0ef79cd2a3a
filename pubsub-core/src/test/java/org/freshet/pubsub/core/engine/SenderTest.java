package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.NEWS;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

class SenderTest {
  private static final int MESSAGES_IN_A_FRAME = 20;
  private static final Duration LONG = Duration.ofMinutes(5);

  @Test
  void aCopyIsWrittenWhenTheSocketTookIt() {
    EngineHarness h = EngineHarness.unsigned();
    Peer peer = subscriber(h);
    long token = h.publish("hello", false, LONG);
    assertThat(peer.gotTexts()).containsExactly("hello");
    assertThat(h.out.results).isEmpty();
    peer.takesAll();
    assertThat(outcomes(h, token)).containsExactly(Outcome.WRITTEN);
    assertThat(h.out.results.get(token).receivers()).isEqualTo(1);
  }

  @Test
  void aBufferIsUsedAgainWhenItHasBeenWrittenAndNotBefore() {
    EngineHarness h = EngineHarness.unsigned();
    Peer peer = subscriber(h);
    byte[] first = publishSharedFrame(h, "a");
    byte[] unchanged = first.clone();
    byte[] second = publishSharedFrame(h, "b");
    assertThat(second).isNotSameAs(first);
    assertThat(first).isEqualTo(unchanged);
    peer.takesAll();
    byte[] third = publishSharedFrame(h, "c");
    assertThat(List.of(first, second)).anyMatch(used -> used == third);
    assertThat(peer.gotTexts()).hasSize(3 * MESSAGES_IN_A_FRAME).doesNotHaveDuplicates();
  }

  /** {@return the array that the frame was written from} */
  private static byte[] publishSharedFrame(EngineHarness h, String start) {
    String[] texts = new String[MESSAGES_IN_A_FRAME];
    Arrays.setAll(texts, i -> start + i + "x".repeat(1000));
    h.publish(PublishOptions.DEFAULT, texts);
    return h.out.lastBuffers.get(0).array();
  }

  @Test
  void aFullQueueRefusesWhoDoesNotWait() {
    EngineHarness h = harness(limits(2));
    subscriber(h);
    fillTheStream(h);
    h.publish("a", false, LONG);
    h.publish("b", false, LONG);
    long refused = h.publish("c", false, LONG);
    assertThat(outcomes(h, refused)).containsExactly(Outcome.QUEUE_FULL);
    assertThat(h.out.results.get(refused).receivers()).isZero();
    assertThat(h.out.results.get(refused).dropped()).isEqualTo(1);
  }

  @Test
  void saysThatAllWaitsForWritesOnlyWhereNoStreamHasRoom() {
    EngineHarness h = harness(limits(8));
    Peer first = subscriber(h);
    assertThat(h.engine.flush(h.nowNanos)).isFalse();
    fillTheStream(h);
    assertThat(h.engine.flush(h.nowNanos)).isFalse();
    h.publish("a", false, LONG);
    assertThat(h.engine.flush(h.nowNanos)).isTrue();
    Peer second = subscriber(h);
    second.takesAll();
    h.publish("b", false, LONG);
    assertThat(second.gotTexts()).contains("b");
    assertThat(h.engine.flush(h.nowNanos)).isFalse();
    first.takesAll();
    assertThat(first.gotTexts()).contains("a", "b");
    assertThat(h.engine.flush(h.nowNanos)).isFalse();
  }

  @Test
  void whoWaitsForRoomGetsItInOrder() {
    EngineHarness h = harness(limits(2));
    Peer peer = subscriber(h);
    fillTheStream(h);
    h.publish("a", true, LONG);
    h.publish("b", true, LONG);
    long waiting = h.publish("c", true, LONG);
    h.publish("d", true, LONG);
    assertThat(h.out.roomFound).doesNotContain(waiting);
    for (int i = 0; i < 4; i++) {
      peer.takesAll();
    }
    assertThat(h.out.roomFound).contains(waiting);
    assertThat(peer.gotTexts().subList(1, 5)).containsExactly("a", "b", "c", "d");
    assertThat(outcomes(h, waiting)).containsExactly(Outcome.WRITTEN);
  }

  @Test
  void whatWaitsTooLongExpires() {
    EngineHarness h = harness(limits(2));
    subscriber(h);
    fillTheStream(h);
    long soon = h.publish("soon", false, Duration.ofSeconds(3));
    h.publish("late", false, LONG);
    long room = h.publish("room", true, Duration.ofSeconds(4));
    h.pass(Duration.ofSeconds(10));
    assertThat(outcomes(h, soon)).containsExactly(Outcome.EXPIRED);
    assertThat(outcomes(h, room)).containsExactly(Outcome.EXPIRED);
    assertThat(h.out.roomFound).contains(room);
  }

  @Test
  void whatWaitsIsLostWithTheLastConnection() {
    EngineHarness h = harness(limits(8));
    Peer peer = subscriber(h);
    fillTheStream(h);
    long token = h.publish("a", true, LONG);
    h.step(new EngineEvent.ConnectionClosed(peer.connection, StreamError.CONNECTION_LOST));
    assertThat(outcomes(h, token)).containsExactly(Outcome.LOST_WITH_STREAM);
    assertThat(h.engine.tableSizes().values()).containsOnly(0);
  }

  @Test
  void shutdownEndsWhatWaits() {
    EngineHarness h = harness(limits(1));
    subscriber(h);
    fillTheStream(h);
    long queued = h.publish("a", true, LONG);
    long waiting = h.publish("b", true, LONG);
    h.step(new EngineEvent.ShutdownRequested());
    assertThat(outcomes(h, queued)).containsExactly(Outcome.SHUTDOWN);
    assertThat(outcomes(h, waiting)).containsExactly(Outcome.SHUTDOWN);
  }

  @Test
  void aMessageLargerThanAFrameIsRefused() {
    EngineHarness h = harness(Limits.DEFAULT.toBuilder().maxFrameBytes(1024).build());
    subscriber(h);
    long token = h.publish("x".repeat(1100), true, LONG);
    assertThat(outcomes(h, token)).containsExactly(Outcome.TOO_LARGE);
  }

  @Test
  void aRouterMayCancelWhatWaits() {
    EngineHarness h =
        new EngineHarness(
            limits(8), SignaturePolicy.STRICT_NO_SIGN, Validators.none(), Cancelling::new);
    Peer peer = subscriber(h);
    fillTheStream(h);
    long kept = h.publish("kept", false, LONG);
    long cancelled = h.publish("cancel me", false, LONG);
    assertThat(outcomes(h, cancelled)).containsExactly(Outcome.CANCELLED);
    peer.takesAll();
    peer.takesAll();
    assertThat(outcomes(h, kept)).containsExactly(Outcome.WRITTEN);
    assertThat(peer.gotTexts()).doesNotContain("cancel me");
  }

  @Test
  void smallMessagesShareFramesOfAtMost48KiBAndLargeOnesTravelAlone() {
    EngineHarness h = EngineHarness.unsigned();
    Peer peer = subscriber(h);
    fillTheStream(h);
    for (int i = 0; i < 200; i++) {
      h.publish(i + "-".repeat(1000), false, LONG);
    }
    h.publish("z".repeat(100_000), false, LONG);
    for (int i = 0; i < 10; i++) {
      peer.takesAll();
    }
    List<Integer> sizes = h.out.frameBytes.get(peer.outbound());
    assertThat(sizes.subList(2, sizes.size() - 1)).allMatch(size -> size <= 48 << 10);
    assertThat(sizes.size()).as("frames for 200 KiB").isBetween(6, 10);
    assertThat(peer.gotTexts()).hasSize(202);
  }

  @Test
  void theSameContentTwiceIsOneMessage() {
    EngineHarness h = EngineHarness.unsigned();
    Peer peer = subscriber(h);
    h.publish("once", false, LONG);
    long again = h.publish("once", false, LONG);
    assertThat(h.out.results.get(again).copies()).isEmpty();
    assertThat(peer.gotTexts()).containsExactly("once");
    assertThat(h.counters.snapshot()).containsEntry("publish.duplicate", 1L);
  }

  @Test
  void aRouterThatThrowsCostsTheStreamAndNothingElse() {
    EngineHarness h =
        new EngineHarness(
            Limits.DEFAULT,
            SignaturePolicy.STRICT_NO_SIGN,
            Validators.none(),
            context ->
                new EngineHarness.Flood(context) {
                  @Override
                  public void onFields(
                      org.freshet.pubsub.router.InboundStream in, java.nio.ByteBuffer fields) {
                    throw new IllegalStateException("a bug");
                  }
                });
    Peer bad = subscriber(h);
    Peer good = subscriber(h);
    bad.read(
        new org.freshet.pubsub.core.wire.Rpc(
            List.of(), 0, 0, List.of(), 0, false, java.nio.ByteBuffer.wrap(new byte[] {26, 0}), 3));
    assertThat(h.out.log).contains("reset " + bad.inbound + " 0x4");
    assertThat(h.counters.snapshot()).containsEntry("plugin.flood.errors", 1L);
    h.publish("still here", false, LONG);
    assertThat(good.gotTexts()).containsExactly("still here");
  }

  private static Limits limits(int messages) {
    return Limits.DEFAULT.toBuilder().outboundQueueMessages(messages).build();
  }

  private static EngineHarness harness(Limits limits) {
    return new EngineHarness(limits, SignaturePolicy.STRICT_NO_SIGN, Validators.none());
  }

  private static Peer subscriber(EngineHarness h) {
    Peer peer = h.peer(EngineHarness.identity().peerId());
    peer.takesAll();
    peer.wants(NEWS);
    return peer;
  }

  /** Leaves no room on any stream: more than may be under way is written and not confirmed. */
  private static void fillTheStream(EngineHarness h) {
    h.publish("f".repeat(Limits.DEFAULT.maxInFlightBytes()), false, LONG);
  }

  private static List<Outcome> outcomes(EngineHarness h, long token) {
    assertThat(h.out.results).containsKey(token);
    return h.out.results.get(token).copies().stream().map(PublishResult.Copy::outcome).toList();
  }

  private static final class Cancelling extends EngineHarness.Flood {
    private final RouterContext context;

    Cancelling(RouterContext context) {
      super(context);
      this.context = context;
    }

    @Override
    public void route(Message message, Origin origin) {
      super.route(message, origin);
      if (message.text().startsWith("cancel")) {
        for (Neighbour n : Set.copyOf(context.subscribers(message.topic()))) {
          context.cancel(n.outbound().orElseThrow(), message.id());
        }
      }
    }
  }
}
