package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.NEWS;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

/** What the engine does for its router beside routing: start, bursts, verdicts, counters. */
class RouterServiceTest {
  private final List<String> heard = new ArrayList<>();
  private final Identity author = EngineHarness.identity();
  private Listening router;

  private EngineHarness harness(SignaturePolicy policy) {
    return new EngineHarness(
        Limits.DEFAULT,
        policy,
        Validators.none(),
        context -> {
          router = new Listening(context, heard);
          return router;
        });
  }

  private RawMessage signed(long seqno, String text) {
    return MessageWriter.signed(author, seqno, NEWS, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theRouterIsStartedOnceBeforeTheFirstEventAndKnowsTheTimeThen() {
    EngineHarness h = harness(SignaturePolicy.STRICT_SIGN);
    h.engine.flush(0);
    assertThat(heard).as("before the first event").isEmpty();
    h.nowNanos = Duration.ofDays(1).toNanos();
    h.join(NEWS);
    h.step(new EngineEvent.TimeAdvanced());

    assertThat(heard)
        .containsExactly("started at 86400", "joined news", "before write", "before write");
  }

  @Test
  void aTimerThatIsSetAtTheStartComesWhenItIsDue() {
    EngineHarness h = harness(SignaturePolicy.STRICT_SIGN);
    h.nowNanos = Duration.ofDays(1).toNanos();
    h.step(new EngineEvent.TimeAdvanced());
    h.pass(Duration.ofMillis(900));
    assertThat(heard).doesNotContain("timer");
    h.pass(Duration.ofMillis(200));
    assertThat(heard).containsOnlyOnce("timer");
  }

  @Test
  void whatIsQueuedBeforeTheWriteGoesOutWithTheBurst() {
    EngineHarness h = harness(SignaturePolicy.STRICT_SIGN);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    router.control = ByteBuffer.wrap(new byte[] {0x1a, 0x01, 0x00});
    h.step(new EngineEvent.TimeAdvanced());
    assertThat(peer.got())
        .last()
        .satisfies(rpc -> assertThat(rpc.fields().remaining()).isEqualTo(3));
  }

  @Test
  void copiesThatWaitedForASignatureAreTalliedBehindTheOneThatWasAuthentic() {
    EngineHarness h = harness(SignaturePolicy.STRICT_SIGN);
    h.join(NEWS);
    Peer first = h.peer(EngineHarness.identity().peerId());
    Peer second = h.peer(EngineHarness.identity().peerId());
    first.sends(signed(1, "one"));
    second.sends(signed(1, "one"));
    heard.clear();
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), true));

    assertThat(heard).startsWith("authentic one", "DUPLICATE one", "ACCEPT one");
  }

  @Test
  void theVerdictOnAMessageIsToldAlsoWhenItsStreamHasEnded() {
    EngineHarness h = harness(SignaturePolicy.STRICT_SIGN);
    h.join(NEWS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    peer.sends(signed(1, "forged"), signed(2, "true"));
    h.step(new EngineEvent.ConnectionClosed(peer.connection, StreamError.CLOSED));
    heard.clear();
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), false));
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(1), true));

    assertThat(heard).contains("REJECT forged", "authentic true", "ACCEPT true");
  }

  @Test
  void anIdIsKnownFromItsSignatureCheckOnUnlessThatFails() {
    EngineHarness h = harness(SignaturePolicy.STRICT_SIGN);
    h.join(NEWS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    MessageId one = MessageIds.GO.idOf(signed(1, "one"));
    MessageId two = MessageIds.GO.idOf(signed(2, "two"));
    RouterContext context = h.engine.context();
    assertThat(context.isKnown(NEWS, one)).as("before it came").isFalse();
    peer.sends(signed(1, "one"), signed(2, "two"));
    assertThat(context.isKnown(NEWS, one)).as("while it is checked").isTrue();
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), true));
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(1), false));
    assertThat(context.isKnown(NEWS, one)).as("seen").isTrue();
    assertThat(context.isKnown(NEWS, two)).as("forged").isFalse();
  }

  @Test
  void aRouterCountsUnderItsId() {
    EngineHarness h = harness(SignaturePolicy.STRICT_SIGN);
    h.engine.context().count("graft.refused");
    h.engine.context().count("graft.refused", 2);
    assertThat(h.counters.snapshot()).containsEntry("flood.graft.refused", 3L);
  }

  private static final class Listening extends EngineHarness.Flood {
    private final RouterContext context;
    private final List<String> heard;
    private ByteBuffer control;

    Listening(RouterContext context, List<String> heard) {
      super(context);
      this.context = context;
      this.heard = heard;
    }

    @Override
    public void onStarted() {
      heard.add("started at " + Duration.ofNanos(context.nowNanos()).toSeconds());
      context.schedule(Duration.ofSeconds(1), () -> heard.add("timer"));
    }

    @Override
    public void onTopicJoined(TopicName topic) {
      heard.add("joined " + topic);
    }

    @Override
    public void onAuthentic(InboundStream in, Message message) {
      heard.add("authentic " + message.text());
    }

    @Override
    public void onVerdict(Message message, InboundStream in, Verdict verdict) {
      heard.add(verdict + " " + message.text());
    }

    @Override
    public void beforeWrite() {
      heard.add("before write");
      if (control != null) {
        for (Neighbour n : context.neighbours()) {
          context.sendFields(n.outbound().orElseThrow(), control, Priority.CONTROL);
        }
        control = null;
      }
    }
  }
}
