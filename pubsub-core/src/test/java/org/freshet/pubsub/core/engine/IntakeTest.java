package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.NEWS;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.RouterContext;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private final Identity author = EngineHarness.identity();

  @Test
  void aForgedCopyThatComesFirstDoesNotCensorTheTrueOne() {
    EngineHarness h = EngineHarness.signed();
    h.join(NEWS);
    Peer forger = h.peer(EngineHarness.identity().peerId());
    Peer friend = h.peer(EngineHarness.identity().peerId());
    RawMessage message = signed(1, "true");
    forger.sends(message);
    friend.sends(message);
    assertThat(h.out.tickets).as("the second copy waits").hasSize(1);

    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), false));
    assertThat(h.out.tickets).as("the waiting copy is tried").hasSize(2);
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(1), true));

    assertThat(h.out.delivered).containsExactly("true");
    assertThat(h.counters.snapshot()).containsEntry("messages.forged", 1L);
  }

  @Test
  void howeverManyForgedCopiesOneSendsThereIsRoomForTheTrueOneOfAnother() {
    EngineHarness h = EngineHarness.signed();
    h.join(NEWS);
    Peer forger = h.peer(EngineHarness.identity().peerId());
    Peer friend = h.peer(EngineHarness.identity().peerId());
    RawMessage message = signed(1, "true");
    for (int i = 0; i < 100; i++) {
      forger.sends(message);
    }
    friend.sends(message);
    assertThat(h.counters.snapshot()).containsEntry("messages.throttled", 96L);

    for (int forged = 0; forged < 4; forged++) {
      h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(forged), false));
    }
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(4), true));

    assertThat(h.out.delivered).containsExactly("true");
    assertThat(h.engine.tableSizes()).containsEntry("checks", 0);
  }

  @Test
  void aForgedCopyAndTheTrueOneMayComeFromTheSameNeighbourInOneRpc() {
    EngineHarness h = EngineHarness.signed();
    h.join(NEWS);
    Peer relay = h.peer(EngineHarness.identity().peerId());
    relay.sends(signed(1, "true"), signed(1, "true"));
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), false));
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(1), true));
    assertThat(h.out.delivered).containsExactly("true");
  }

  @Test
  void anIdThatWasOnlyForgedIsNotSeen() {
    EngineHarness h = EngineHarness.signed();
    h.join(NEWS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    peer.sends(signed(1, "true"));
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), false));
    peer.sends(signed(1, "true"));
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(1), true));
    assertThat(h.out.delivered).containsExactly("true");
  }

  @Test
  void whatIsPublishedHereWhileAMessageWithItsIdIsCheckedIsDeliveredOnce() {
    EngineHarness h = EngineHarness.signed();
    h.join(NEWS);
    RawMessage message = signed(1, "once");
    Peer peer = h.peer(EngineHarness.identity().peerId());
    peer.sends(message, message);
    h.step(
        new EngineEvent.PublishRequested(
            List.of(
                new IdentifiedMessage(
                    message, MessageIds.GO.idOf(message), Optional.of(h.self.peerId()), true)),
            PublishOptions.DEFAULT,
            Long.MAX_VALUE));
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), true));

    assertThat(h.out.delivered).containsExactly("once");
    assertThat(h.counters.snapshot()).containsEntry("messages.duplicate", 2L);
    assertThat(h.engine.tableSizes()).containsEntry("checks", 0).containsEntry("bytes", 0);
  }

  @Test
  void howeverManyValidSignaturesOneBringsThoseOfAnotherSoonHaveTheirTurn() {
    EngineHarness h = EngineHarness.signed();
    h.join(NEWS);
    Peer busy = h.peer(EngineHarness.identity().peerId());
    Peer quiet = h.peer(EngineHarness.identity().peerId());
    for (int i = 1; i <= 1600; i++) {
      busy.sends(signed(i, "busy"));
    }
    int answered = 0;
    while (answered < 600) {
      h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(answered++), true));
    }
    assertThat(h.out.toVerify).as("it has earned many checks").hasSizeGreaterThan(850);

    quiet.sends(signed(10_000, "quiet"));
    while (h.out.toVerify.stream().noneMatch(message -> message.text().equals("quiet"))) {
      h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(answered++), true));
    }
    assertThat(h.out.toVerify.size() - answered).isLessThanOrEqualTo(256);
    while (answered < h.out.tickets.size()) {
      h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(answered++), true));
    }
    assertThat(h.out.delivered).hasSize(1601);
    assertThat(h.engine.tableSizes()).containsEntry("checks", 0).containsEntry("bytes", 0);
  }

  @Test
  void messagesOfOneStreamAreDeliveredInTheOrderTheyCame() {
    EngineHarness h = EngineHarness.signed();
    h.join(NEWS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    peer.sends(signed(1, "one"), signed(2, "two"), signed(3, "three"));
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(2), true));
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(1), false));
    assertThat(h.out.delivered).isEmpty();
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), true));
    assertThat(h.out.delivered).containsExactly("one", "three");
  }

  @Test
  void anUnorderedValidatorLetsLaterMessagesOvertake() {
    EngineHarness h =
        new EngineHarness(Limits.DEFAULT, SignaturePolicy.STRICT_NO_SIGN, oneValidator(false));
    h.join(NEWS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    peer.sends(unsigned("one"), unsigned("two"));
    h.step(new EngineEvent.Validated(h.out.tickets.get(1), Verdict.ACCEPT));
    assertThat(h.out.delivered).containsExactly("two");
    h.step(new EngineEvent.Validated(h.out.tickets.get(0), Verdict.ACCEPT));
    assertThat(h.out.delivered).containsExactly("two", "one");
  }

  @Test
  void theRouterHearsOfAnAuthenticMessageBeforeItsVerdict() {
    List<String> heard = new ArrayList<>();
    EngineHarness h =
        new EngineHarness(
            Limits.DEFAULT,
            SignaturePolicy.STRICT_NO_SIGN,
            oneValidator(true),
            context -> new Listening(context, heard));
    h.join(NEWS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    peer.sends(unsigned("one"), unsigned("one"), unsigned("two"));
    h.step(new EngineEvent.Validated(h.out.tickets.get(0), Verdict.REJECT));
    h.step(new EngineEvent.Validated(h.out.tickets.get(1), Verdict.IGNORE));
    assertThat(heard)
        .containsExactly(
            "authentic one", "DUPLICATE one", "authentic two", "REJECT one", "IGNORE two");
    assertThat(h.out.delivered).isEmpty();
  }

  @Test
  void moreMessagesThanMayBePendingWaitAndAreNotLost() {
    Limits limits = Limits.DEFAULT.toBuilder().maxPendingMessages(2).build();
    EngineHarness h = new EngineHarness(limits, SignaturePolicy.STRICT_SIGN, Validators.none());
    h.join(NEWS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    peer.sends(signed(1, "a"), signed(2, "b"), signed(3, "c"), signed(4, "d"));
    assertThat(h.out.tickets).hasSize(2);
    for (int i = 0; i < 4; i++) {
      h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(i), true));
    }
    assertThat(h.out.delivered).containsExactly("a", "b", "c", "d");
    assertThat(h.engine.tableSizes()).containsEntry("checks", 0);
  }

  @Test
  void aMessageThatWasUnderWayWhenItsStreamDiedIsStillDelivered() {
    EngineHarness h = EngineHarness.signed();
    h.join(NEWS);
    Peer peer = h.peer(EngineHarness.identity().peerId());
    peer.sends(signed(1, "last words"));
    h.step(
        new EngineEvent.ConnectionClosed(
            peer.connection, org.freshet.pubsub.transport.StreamError.CLOSED));
    h.step(new EngineEvent.SignatureChecked(h.out.tickets.get(0), true));
    assertThat(h.out.delivered).containsExactly("last words");
  }

  @Test
  void unsignedMessagesAreRefusedWhereSignaturesAreDemandedAndTheOtherWayRound() {
    EngineHarness strict = EngineHarness.signed();
    strict.join(NEWS);
    strict.peer(EngineHarness.identity().peerId()).sends(unsigned("bare"));
    assertThat(strict.counters.snapshot()).containsEntry("messages.rejected", 1L);

    EngineHarness bare = EngineHarness.unsigned();
    bare.join(NEWS);
    bare.peer(EngineHarness.identity().peerId()).sends(signed(1, "signed"));
    assertThat(bare.counters.snapshot()).containsEntry("messages.rejected", 1L);
    assertThat(bare.out.delivered).isEmpty();
  }

  @Test
  void messagesOfTopicsThatNobodyHereWantsAreLeftAlone() {
    EngineHarness h = EngineHarness.unsigned();
    h.peer(EngineHarness.identity().peerId()).sends(unsigned("x"));
    assertThat(h.counters.snapshot()).containsEntry("messages.not_joined", 1L);
  }

  private RawMessage signed(long seqno, String text) {
    return MessageWriter.signed(author, seqno, NEWS, text.getBytes(StandardCharsets.UTF_8));
  }

  private static RawMessage unsigned(String text) {
    return MessageWriter.unsigned(NEWS, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Validators oneValidator(boolean ordered) {
    Validators validators = Validators.none();
    validators.add(NEWS, message -> null, ValidatorOptions.DEFAULT.withOrdered(ordered));
    return validators;
  }

  private static final class Listening extends EngineHarness.Flood {
    private final List<String> heard;

    Listening(RouterContext context, List<String> heard) {
      super(context);
      this.heard = heard;
    }

    @Override
    public void onAuthentic(InboundStream in, Message message) {
      heard.add("authentic " + message.text());
    }

    @Override
    public void onVerdict(Message message, InboundStream in, Verdict verdict) {
      heard.add(verdict + " " + message.text());
    }
  }
}
