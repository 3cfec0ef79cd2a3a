package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.ADDRESS;
import static org.freshet.pubsub.core.engine.EngineHarness.NEWS;
import static org.freshet.pubsub.core.engine.EngineHarness.PROTOCOL;

import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PubSubEvent.Direction;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static final PeerId ID = EngineHarness.identity().peerId();
  private static final Optional<PeerId> PEER = Optional.of(ID);

  private final EngineHarness h = EngineHarness.unsigned();

  private static PubSubEvent closed(long stream, Direction direction, StreamError why) {
    return new PubSubEvent.StreamClosed(PEER, stream, direction, PROTOCOL, why);
  }

  private static PubSubEvent opened(long stream, Direction direction) {
    return new PubSubEvent.StreamOpened(PEER, stream, direction, PROTOCOL);
  }

  @Test
  void aNeighbourComesWithItsFirstStreamAndGoesWithItsLast() {
    Peer peer = h.peer(ID);
    assertThat(h.out.events)
        .containsExactly(
            new PubSubEvent.ConnectionOpened(PEER, ADDRESS, true),
            new PubSubEvent.NeighbourJoined(PEER, ADDRESS),
            opened(peer.outbound(), Direction.OUTBOUND),
            opened(peer.inbound, Direction.INBOUND));
    h.out.events.clear();

    h.step(new EngineEvent.StreamClosed(peer.inbound, StreamError.RESET));
    assertThat(h.out.events)
        .containsExactly(closed(peer.inbound, Direction.INBOUND, StreamError.RESET));
    h.out.events.clear();

    h.step(new EngineEvent.ConnectionClosed(peer.connection, StreamError.TIMEOUT));
    assertThat(h.out.events)
        .containsExactly(
            closed(peer.outbound(), Direction.OUTBOUND, StreamError.TIMEOUT),
            new PubSubEvent.NeighbourLeft(PEER, ADDRESS, StreamError.TIMEOUT),
            new PubSubEvent.ConnectionClosed(PEER, ADDRESS, StreamError.TIMEOUT));
  }

  @Test
  void aSecondConnectionBringsNoSecondNeighbour() {
    Peer first = h.peer(ID);
    h.peer(ID);
    h.step(new EngineEvent.ConnectionClosed(first.connection, StreamError.CLOSED));
    assertThat(h.out.events)
        .filteredOn(event -> event instanceof PubSubEvent.NeighbourJoined)
        .hasSize(1);
    assertThat(h.out.events).noneMatch(event -> event instanceof PubSubEvent.NeighbourLeft);
  }

  @Test
  void aPeerThatServesNoProtocolOfOursIsToldAsRefusingAndIsNoNeighbour() {
    h.step(new EngineEvent.ConnectionOpened(1, PEER, ADDRESS, true, true));
    h.step(new EngineEvent.OutboundFailed(h.out.lastOpened, StreamError.NEGOTIATION_FAILED));
    assertThat(h.out.events)
        .containsExactly(
            new PubSubEvent.ConnectionOpened(PEER, ADDRESS, true),
            new PubSubEvent.StreamRefused(
                PEER, Direction.OUTBOUND, StreamError.NEGOTIATION_FAILED));
  }

  @Test
  void aStreamThatIsOneTooManyIsToldAsRefused() {
    EngineHarness narrow =
        new EngineHarness(
            Limits.DEFAULT.toBuilder().maxInboundStreams(1).build(),
            SignaturePolicy.STRICT_NO_SIGN,
            Validators.none());
    Peer peer = narrow.peer(ID);
    narrow.out.events.clear();
    narrow.step(new EngineEvent.InboundOpened(1001, peer.connection, PROTOCOL));
    assertThat(narrow.out.events)
        .singleElement()
        .isInstanceOfSatisfying(
            PubSubEvent.StreamRefused.class,
            refused -> {
              assertThat(refused.direction()).isEqualTo(Direction.INBOUND);
              assertThat(refused.peer()).isEqualTo(PEER);
              assertThat(refused.reason().code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
            });
  }

  @Test
  void ownTopicsComeAndGoOnce() {
    h.join(NEWS);
    h.join(NEWS);
    h.step(new EngineEvent.TopicLeft(NEWS));
    h.step(new EngineEvent.TopicLeft(NEWS));
    assertThat(h.out.events)
        .containsExactly(new PubSubEvent.TopicJoined(NEWS), new PubSubEvent.TopicLeft(NEWS));
  }

  /** Go's TestSubscriptionJoinNotification and TestSubscriptionLeaveNotification. */
  @Test
  void aSubscriberComesAndGoesByItsWordOrWithItsStream() {
    Peer peer = h.peer(ID);
    h.out.events.clear();
    peer.wants(NEWS);
    peer.read(EngineHarness.rpc(List.of(new SubscriptionChange(NEWS, false, Router.NONE))));
    peer.wants(NEWS);
    h.step(new EngineEvent.StreamClosed(peer.inbound, StreamError.RESET));
    assertThat(h.out.events)
        .filteredOn(event -> event instanceof PubSubEvent.SubscriberChanged)
        .containsExactly(
            new PubSubEvent.SubscriberChanged(PEER, NEWS, true, peer.inbound),
            new PubSubEvent.SubscriberChanged(PEER, NEWS, false, peer.inbound),
            new PubSubEvent.SubscriberChanged(PEER, NEWS, true, peer.inbound),
            new PubSubEvent.SubscriberChanged(PEER, NEWS, false, peer.inbound));
  }
}
