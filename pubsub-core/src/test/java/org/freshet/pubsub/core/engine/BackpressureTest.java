package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.ADDRESS;
import static org.freshet.pubsub.core.engine.EngineHarness.NEWS;
import static org.freshet.pubsub.core.engine.EngineHarness.PROTOCOL;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackpressureTest {
  private static final int FRAME_BYTES = 1 << 20;
  private static final int BUFFER_BYTES = 4 << 20;

  private final EngineHarness h =
      new EngineHarness(
          // So much that only what one stream may have counts here.
          Limits.DEFAULT.toBuilder().nodeBufferBytes(1 << 30).readAheadBytes(FRAME_BYTES).build(),
          SignaturePolicy.STRICT_NO_SIGN,
          Validators.none());

  @BeforeEach
  void join() {
    h.join(NEWS);
  }

  private static Rpc frame(String text) {
    RawMessage message = MessageWriter.unsigned(NEWS, text.getBytes(StandardCharsets.UTF_8));
    return new Rpc(List.of(), 0, 0, List.of(message), 0, false, Router.NONE, FRAME_BYTES);
  }

  private static PeerId id() {
    return EngineHarness.identity().peerId();
  }

  /** Four frames, as many as a stream may have in the node. */
  private static void fill(Peer peer) {
    for (int i = 0; i < BUFFER_BYTES / FRAME_BYTES; i++) {
      peer.read(frame("waits " + i));
    }
  }

  private void makeRoom() {
    List<Backpressure> released = List.copyOf(h.out.held);
    h.out.held.clear();
    h.step(new EngineEvent.RoomMade(released));
  }

  @Test
  void onlyTheStreamWhoseMessageWaitsForItsReaderIsHeldBack() {
    Peer held = h.peer(id());
    Peer free = h.peer(id());
    h.out.readersAreFull = true;
    fill(held);
    h.out.readersAreFull = false;
    for (int i = 0; i < 4; i++) {
      free.read(frame("fits " + i));
    }
    assertThat(h.out.delivered).hasSize(8);
    assertThat(h.out.credit)
        .containsEntry(held.inbound, BUFFER_BYTES)
        .containsEntry(free.inbound, BUFFER_BYTES + FRAME_BYTES);

    makeRoom();
    assertThat(h.out.credit).containsEntry(held.inbound, BUFFER_BYTES + FRAME_BYTES);
  }

  @Test
  void eachReaderThatHasNoRoomHoldsAndTheLastToMakeSomeFrees() {
    Peer peer = h.peer(id());
    h.out.readersAreFull = true;
    fill(peer);
    Backpressure source = h.out.held.get(0);
    source.hold();
    makeRoom();
    assertThat(h.out.credit).containsEntry(peer.inbound, BUFFER_BYTES + FRAME_BYTES);
    assertThat(h.engine.tableSizes()).containsEntry("bytes", FRAME_BYTES);
    h.step(new EngineEvent.RoomMade(List.of(source)));
    assertThat(h.engine.tableSizes()).containsEntry("bytes", 0);
  }

  @Test
  void whatAnEndedStreamBroughtCountsAgainstItsNeighbourUntilItFits() {
    Peer peer = h.peer(id());
    h.out.readersAreFull = true;
    fill(peer);
    h.step(new EngineEvent.StreamClosed(peer.inbound, StreamError.RESET));
    h.step(new EngineEvent.InboundOpened(1001, peer.connection, PROTOCOL));
    assertThat(h.out.log).contains("reset 1001 0x1001");

    makeRoom();
    h.step(new EngineEvent.InboundOpened(1003, peer.connection, PROTOCOL));
    assertThat(h.out.credit).containsEntry(1003L, FRAME_BYTES).doesNotContainKey(1001L);
  }

  @Test
  void anOwnMessageThatWaitsForItsReaderHasItsResultButKeepsItsPublishersRoom() {
    h.out.readersAreFull = true;
    long token = h.publish("own", false, Duration.ofSeconds(1));
    assertThat(h.out.results).containsKey(token);
    h.pass(Duration.ofSeconds(5));
    assertThat(h.out.roomFound).isEmpty();
    makeRoom();
    assertThat(h.out.roomFound).containsExactly(token);
  }

  @Test
  void aConnectionThatIsNotReadBecauseItsReaderStandsStillIsNotTakenForDead() {
    long connection = 7;
    h.step(new EngineEvent.ConnectionOpened(connection, Optional.of(id()), ADDRESS, false, false));
    h.step(new EngineEvent.InboundOpened(1001, connection, PROTOCOL));
    h.out.readersAreFull = true;
    for (int i = 0; i < 4; i++) {
      h.step(new EngineEvent.RpcRead(1001, frame("waits " + i)));
    }
    h.pass(Duration.ofMinutes(5));
    assertThat(h.out.log).noneMatch(line -> line.startsWith("close " + connection));

    makeRoom();
    h.pass(Duration.ofSeconds(31));
    assertThat(h.out.log).contains("close " + connection + " 0x3");
  }
}
