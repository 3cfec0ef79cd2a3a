package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.NEWS;
import static org.freshet.pubsub.core.engine.EngineHarness.PROTOCOL;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.RateLimits;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one stranger may cost. */
class StrangerTest {
  private static final int FIRST_STREAM = 1001;

  /** Subscriptions may be changed as fast as they can, and fit whatever heap a JVM has. */
  private final Limits limits =
      Limits.DEFAULT.toBuilder()
          .nodeBufferBytes(1 << 30)
          .rates(RateLimits.DEFAULT.withSubscriptionChanges(1_000_000, 1_000_000))
          .build();

  private final Identity author = EngineHarness.identity();

  @Test
  void whatComesBehindABanDoesNotCount() {
    EngineHarness harness = EngineHarness.unsigned();
    harness.join(NEWS);
    Peer peer = harness.peer(EngineHarness.identity().peerId());
    harness.step(new EngineEvent.ConnectionBanned(peer.connection));
    peer.wants(NEWS);
    peer.sends(MessageWriter.unsigned(NEWS, "late".getBytes(StandardCharsets.UTF_8)));
    long late = peer.inbound + 100;
    harness.step(new EngineEvent.InboundOpened(late, peer.connection, PROTOCOL));

    assertThat(harness.out.delivered).isEmpty();
    assertThat(harness.engine.context().subscribers(NEWS)).isEmpty();
    assertThat(harness.out.log).contains("reset " + late + " 0x2");
  }

  /** Looking at every topic of every stream at each end of a stream takes two minutes here. */
  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void aStreamThatEndsCostsNoMoreThanWhatItSpokeOf() {
    EngineHarness h = new EngineHarness(limits, SignaturePolicy.STRICT_NO_SIGN, Validators.none());
    Peer peer = h.peer(EngineHarness.identity().peerId());
    int streams = limits.maxInboundStreams() - 2;
    for (int i = 0; i < streams; i++) {
      open(h, peer, FIRST_STREAM + 2 * i);
      h.step(new EngineEvent.RpcRead(FIRST_STREAM + 2 * i, wishes("stream" + i)));
    }
    int topics = streams * limits.maxTopicsPerStream();
    assertThat(h.engine.tableSizes()).containsEntry("topics", topics);

    for (int i = 0; i < 2000; i++) {
      int stream = FIRST_STREAM + 2 * (streams + i);
      open(h, peer, stream);
      h.step(new EngineEvent.RpcRead(stream, EngineHarness.rpc(List.of(change("one more")))));
      assertThat(h.engine.tableSizes()).containsEntry("topics", topics + 1);
      h.step(new EngineEvent.StreamClosed(stream, StreamError.CLOSED));
      assertThat(h.engine.tableSizes()).containsEntry("topics", topics);
    }
  }

  @Test
  void streamsThatEndedWithTooMuchUnhandledKeepOutFurtherOnes() {
    EngineHarness h = EngineHarness.signed();
    h.join(NEWS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    int half = limits.inboundBufferBytes() / 2;
    for (int i = 0; i < 2; i++) {
      int stream = FIRST_STREAM + 2 * i;
      open(h, peer, stream);
      h.step(new EngineEvent.RpcRead(stream, message(i, half)));
      h.step(new EngineEvent.FarSideEnded(stream));
      h.step(new EngineEvent.StreamClosed(stream, StreamError.CLOSED));
    }
    int third = FIRST_STREAM + 4;
    open(h, peer, third);
    assertThat(h.out.log).contains("reset " + third + " 0x1001");

    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), true));
    int fourth = FIRST_STREAM + 6;
    open(h, peer, fourth);
    assertThat(h.out.credit).containsKey((long) fourth).doesNotContainKey((long) third);
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(1), true));
    assertThat(h.out.delivered).containsExactly("0", "1");
  }

  @Test
  void theOldestOfTooManyConnectionsOfOnePeerIsClosed() {
    EngineHarness h = EngineHarness.unsigned();
    PeerId id = EngineHarness.identity().peerId();
    List<Peer> lives = new ArrayList<>();
    for (int i = 0; i < ConnectionLimits.DEFAULT.maxPerPeer(); i++) {
      lives.add(h.peer(id));
    }
    assertThat(h.out.log).noneMatch(line -> line.startsWith("close "));
    h.peer(id);
    assertThat(h.out.log).contains("close " + lives.get(0).connection + " 0x1001");
    h.peer(id);
    assertThat(h.out.log).contains("close " + lives.get(1).connection + " 0x1001");
    assertThat(h.counters.snapshot()).containsEntry("connections.closed.surplus", 2L);
  }

  private Rpc message(int number, int wireBytes) {
    byte[] text = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
    RawMessage message = MessageWriter.signed(author, number, NEWS, text);
    return new Rpc(List.of(), 0, 0, List.of(message), 0, false, Router.NONE, wireBytes);
  }

  private static void open(EngineHarness h, Peer peer, int stream) {
    h.step(new EngineEvent.InboundOpened(stream, peer.connection, PROTOCOL));
  }

  private Rpc wishes(String prefix) {
    List<SubscriptionChange> changes = new ArrayList<>();
    for (int i = 0; i < limits.maxTopicsPerStream(); i++) {
      changes.add(change(prefix + "-" + i));
    }
    return EngineHarness.rpc(changes);
  }

  private static SubscriptionChange change(String topic) {
    return new SubscriptionChange(TopicName.of(topic), true, Router.NONE);
  }
}
