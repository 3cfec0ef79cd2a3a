package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.ADDRESS;
import static org.freshet.pubsub.core.engine.EngineHarness.NEWS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult.Copy;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.Queued;
import org.freshet.pubsub.router.RouterContext;
import org.junit.jupiter.api.Test;

class PublishingTest {
  private final List<String> routerCalls = new ArrayList<>();
  private final EngineHarness h = harness(Limits.DEFAULT);

  private EngineHarness harness(Limits limits) {
    return new EngineHarness(
        limits, SignaturePolicy.STRICT_NO_SIGN, Validators.none(), Telling::new);
  }

  /** Floods, and tells what it is asked to route and what it hears of it. */
  private final class Telling extends EngineHarness.Flood {
    Telling(RouterContext context) {
      super(context);
    }

    @Override
    public void route(Message message, Origin origin) {
      routerCalls.add("route " + message.text());
      super.route(message, origin);
    }

    @Override
    public void routeBatch(List<? extends Message> messages, Origin origin) {
      routerCalls.add("batch of " + messages.size() + (origin.isLocal() ? ", own" : ""));
      super.routeBatch(messages, origin);
    }

    @Override
    public void onOutcome(OutboundStream out, Queued what, Outcome outcome) {
      routerCalls.add(outcome + " " + what.message().orElseThrow().text());
    }
  }

  private Peer peer() {
    return h.peer(EngineHarness.identity().peerId());
  }

  private static Copy copy(Peer peer, Outcome outcome) {
    return new Copy(Optional.of(peer.id), outcome);
  }

  private List<Copy> copies(long token) {
    return h.out.results.get(token).copies();
  }

  @Test
  void messagesPublishedTogetherAreRoutedTogetherAndEndOneByOne() {
    Peer peer = peer();
    peer.wants(NEWS);
    long first = h.publish(PublishOptions.DEFAULT, "a", "b", "c");
    assertThat(routerCalls).containsExactly("batch of 3, own", "route a", "route b", "route c");
    assertThat(peer.gotTexts()).containsExactly("a", "b", "c");
    assertThat(h.out.results).isEmpty();
    peer.takesAll();
    for (long token = first; token < first + 3; token++) {
      assertThat(copies(token)).containsExactly(copy(peer, Outcome.WRITTEN));
    }
    assertThat(h.out.results.get(first).id()).isNotEqualTo(h.out.results.get(first + 1).id());
    assertThat(h.out.roomFound).containsExactly(first, first + 1, first + 2);
  }

  @Test
  void oneThatWasPublishedBeforeIsLeftOutOfABatch() {
    Peer peer = peer();
    peer.wants(NEWS);
    h.publish(PublishOptions.DEFAULT, "b");
    routerCalls.clear();
    long first = h.publish(PublishOptions.DEFAULT, "a", "b", "c");
    assertThat(routerCalls).containsExactly("batch of 2, own", "route a", "route c");
    assertThat(copies(first + 1)).isEmpty();
    assertThat(h.counters.snapshot()).containsEntry("publish.duplicate", 1L);
  }

  @Test
  void aMessageForNamedNeighboursGoesToThemAloneAndTheRouterHearsNothingOfIt() {
    Peer named = peer();
    Peer other = peer();
    Peer indifferent = peer();
    named.wants(NEWS);
    other.wants(NEWS);
    long token =
        h.publish(PublishOptions.DEFAULT.withOnlyTo(List.of(indifferent.id, named.id)), "x");
    assertThat(named.gotTexts()).containsExactly("x");
    assertThat(indifferent.gotTexts()).containsExactly("x");
    assertThat(other.gotTexts()).isEmpty();
    named.takesAll();
    indifferent.takesAll();
    assertThat(copies(token))
        .containsExactly(copy(named, Outcome.WRITTEN), copy(indifferent, Outcome.WRITTEN));
    assertThat(routerCalls).isEmpty();
  }

  @Test
  void whoCannotBeReachedIsToldByName() {
    PeerId stranger = EngineHarness.identity().peerId();
    PeerId mute = EngineHarness.identity().peerId();
    h.step(new EngineEvent.ConnectionOpened(77, Optional.of(mute), ADDRESS, true, true));
    h.step(
        new EngineEvent.OutboundFailed(
            h.out.lastOpened, org.freshet.pubsub.transport.StreamError.NEGOTIATION_FAILED));
    long token = h.publish(PublishOptions.DEFAULT.withOnlyTo(List.of(stranger, mute)), "x");
    assertThat(copies(token))
        .containsExactly(
            new Copy(Optional.of(stranger), Outcome.NOT_CONNECTED),
            new Copy(Optional.of(mute), Outcome.NO_STREAM));
    assertThat(h.out.results.get(token).receivers()).isZero();
    assertThat(h.counters.snapshot())
        .containsEntry("copies.not_connected", 1L)
        .containsEntry("copies.no_stream", 1L);
  }

  @Test
  void copiesForNamedNeighboursWaitForRoomAndExpireAsAnyOther() {
    EngineHarness narrow =
        harness(Limits.DEFAULT.toBuilder().outboundQueueMessages(1).maxInFlightBytes(1024).build());
    Peer slow = narrow.peer(EngineHarness.identity().peerId());
    PublishOptions patient =
        PublishOptions.PATIENT.withGiveUpAfter(Duration.ofSeconds(5)).withOnlyTo(List.of(slow.id));
    String large = "x".repeat(1024);
    long first = narrow.publish(patient, large, large + "2", large + "3");
    assertThat(narrow.out.roomFound).containsExactly(first, first + 1);
    narrow.pass(Duration.ofSeconds(7));
    assertThat(narrow.out.results.get(first + 1).copies())
        .containsExactly(copy(slow, Outcome.EXPIRED));
    assertThat(narrow.out.results.get(first + 2).copies())
        .containsExactly(copy(slow, Outcome.EXPIRED));
  }

  @Test
  void aLocalMessageReachesOwnSubscriptionsAndNobodyElse() {
    Peer peer = peer();
    peer.wants(NEWS);
    h.join(NEWS);
    long token = h.publish(PublishOptions.DEFAULT.withLocalOnly(), "mine");
    assertThat(h.out.delivered).containsExactly("mine");
    assertThat(copies(token)).isEmpty();
    assertThat(peer.gotTexts()).isEmpty();
    assertThat(routerCalls).isEmpty();
  }

  @Test
  void anOwnMessageForNamedNeighboursReachesOwnSubscriptionsToo() {
    h.join(NEWS);
    h.publish(PublishOptions.DEFAULT.withOnlyTo(List.of(peer().id)), "ours");
    assertThat(h.out.delivered).containsExactly("ours");
  }
}
