package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.NEWS;
import static org.freshet.pubsub.core.engine.EngineHarness.PROTOCOL;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

/** How far streams are read. */
class CreditsTest {
  private static final int KIB = 1 << 10;
  private static final int AHEAD = 64 * KIB;
  private static final Limits LIMITS =
      Limits.DEFAULT.toBuilder()
          .maxFrameBytes(128 * KIB)
          .inboundBufferBytes(256 * KIB)
          .readAheadBytes(AHEAD)
          .nodeBufferBytes(1 << 20)
          .neighbourMinBytes(32 * KIB)
          .build();

  private final Identity author = EngineHarness.identity();
  private long seqno;

  @Test
  void whatTheEngineHasLookedAtMayBeFollowedByMoreAtOnce() {
    EngineHarness h = signed(LIMITS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    assertThat(credit(h, peer)).isEqualTo(AHEAD);
    reads(h, peer, 40 * KIB);
    assertThat(credit(h, peer)).isEqualTo(AHEAD + 40 * KIB);
  }

  @Test
  void creditIsGivenInPortions() {
    EngineHarness h = signed(LIMITS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    reads(h, peer, 10 * KIB);
    assertThat(credit(h, peer)).isEqualTo(AHEAD);
    reads(h, peer, 10 * KIB);
    assertThat(credit(h, peer)).isEqualTo(AHEAD + 20 * KIB);
  }

  @Test
  void portionsAreSmallWhereTheLargestFrameNeedsAlmostAllOfTheBuffer() {
    Limits tight =
        Limits.DEFAULT.toBuilder().maxFrameBytes(1024).inboundBufferBytes(1024 + 5 + 250).build();
    EngineHarness h = signed(tight);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    for (int i = 0; i < 3; i++) {
      reads(h, peer, 100);
      h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(i), true));
      assertThat(credit(h, peer)).isEqualTo(1279 + (i < 2 ? 0 : 300));
    }
  }

  @Test
  void aStreamIsReadNoFurtherThanItsBufferUntilItsMessagesAreThrough() {
    EngineHarness h = signed(plenty());
    Peer peer = h.peer(EngineHarness.identity().peerId());
    for (int i = 0; i < 4; i++) {
      reads(h, peer, 64 * KIB);
    }
    assertThat(credit(h, peer)).as("all that its buffer takes").isEqualTo(256 * KIB);
    assertThat(h.counters.snapshot()).containsEntry("streams.inbound.full", 1L);
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), true));
    assertThat(credit(h, peer)).isEqualTo(320 * KIB);
    reads(h, peer, 64 * KIB);
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(1), false));
    assertThat(credit(h, peer)).as("for what was refused, too").isEqualTo(384 * KIB);
  }

  @Test
  void aLargeFrameThatHasBegunIsReadToItsEnd() {
    EngineHarness h = signed(LIMITS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    h.step(new EngineEvent.FrameBegan(peer.inbound, 128 * KIB));
    assertThat(credit(h, peer)).isEqualTo(AHEAD + 128 * KIB);
    assertThat(bytes(h)).as("held from when it has begun").isEqualTo(128 * KIB);
    reads(h, peer, 128 * KIB);
    assertThat(bytes(h)).as("counted once").isEqualTo(128 * KIB);
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), true));
    assertThat(bytes(h)).isZero();
  }

  @Test
  void aLargeFrameThatItsStreamDoesNotBringToItsEndIsHeldNoLonger() {
    EngineHarness h = signed(LIMITS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    h.step(new EngineEvent.FrameBegan(peer.inbound, 128 * KIB));
    h.step(new EngineEvent.StreamClosed(peer.inbound, StreamError.RESET));
    assertThat(bytes(h)).isZero();
  }

  /** 256 KiB of 1 MiB: then a quarter of what is free is less than what it has. */
  @Test
  void aNeighbourThatHasMoreThanItsShareIsHeldBackAndLosesNothing() {
    EngineHarness h = signed(LIMITS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    long more = peer.inbound + 1000;
    h.step(new EngineEvent.InboundOpened(more, peer.connection, PROTOCOL));
    int got = 0;
    for (int round = 0; round < 16; round++) {
      for (long stream : List.of(peer.inbound, more)) {
        if (h.out.credit.get(stream) >= (round + 1) * 16 * KIB) {
          h.step(new EngineEvent.RpcRead(stream, message(16 * KIB)));
          got += 16 * KIB;
        }
      }
    }
    assertThat(got).as("its share, and what was read ahead").isBetween(204 * KIB, 350 * KIB);
    assertThat(h.counters.snapshot()).containsEntry("budget.inbound.held_back", 2L);

    // Each answer lets more be asked.
    for (int i = 0; i < h.out.tickets.size(); i++) {
      h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(i), true));
    }
    assertThat(h.out.delivered).hasSize(got / (16 * KIB));
    assertThat(credit(h, peer) + h.out.credit.get(more)).isEqualTo(got + AHEAD);
    assertThat(bytes(h)).isZero();
  }

  @Test
  void howeverMuchOthersHoldEachNeighbourMayHaveALittle() {
    EngineHarness h = signed(LIMITS);
    h.elsewhere.delivered(10 << 20);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    assertThat(credit(h, peer)).isEqualTo(32 * KIB);
    reads(h, peer, 30 * KIB);
    assertThat(credit(h, peer)).isEqualTo(62 * KIB);
    reads(h, peer, 30 * KIB);
    assertThat(credit(h, peer)).as("has more than a little").isEqualTo(62 * KIB);

    h.elsewhere.taken(10 << 20);
    h.pass(Duration.ofMillis(30));
    assertThat(credit(h, peer)).as("nobody tells").isEqualTo(60 * KIB + AHEAD);
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), true));
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(1), true));
    assertThat(h.engine.tableSizes())
        .as("timers for a sign of life and for the hello")
        .containsEntry("timers", 2)
        .containsEntry("bytes", 0);
  }

  private Limits plenty() {
    return LIMITS.toBuilder().nodeBufferBytes(1 << 30).build();
  }

  private static EngineHarness signed(Limits limits) {
    EngineHarness h = new EngineHarness(limits, SignaturePolicy.STRICT_SIGN, Validators.none());
    h.join(NEWS);
    return h;
  }

  private void reads(EngineHarness h, Peer peer, int wireBytes) {
    h.step(new EngineEvent.RpcRead(peer.inbound, message(wireBytes)));
  }

  private Rpc message(int wireBytes) {
    byte[] text = Long.toString(++seqno).getBytes(StandardCharsets.UTF_8);
    RawMessage message = MessageWriter.signed(author, seqno, NEWS, text);
    return new Rpc(List.of(), 0, 0, List.of(message), 0, false, Router.NONE, wireBytes);
  }

  private static int credit(EngineHarness h, Peer peer) {
    return h.out.credit.get(peer.inbound);
  }

  private static int bytes(EngineHarness h) {
    return h.engine.tableSizes().get("bytes");
  }
}
