package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.core.engine.EngineHarness.NEWS;

import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.core.engine.EngineHarness.Peer;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

class SubscriberWaitsTest {
  private final EngineHarness h = EngineHarness.unsigned();

  private Peer peer() {
    return h.peer(EngineHarness.identity().peerId());
  }

  private void await(TopicName topic, int count, long token) {
    long deadline = h.nowNanos + Duration.ofSeconds(10).toNanos();
    h.step(new EngineEvent.SubscribersAwaited(topic, count, deadline, token));
  }

  private List<String> answers() {
    return h.out.log.stream().filter(line -> line.startsWith("counted")).toList();
  }

  private void assertNothingIsLeft() {
    assertThat(h.engine.tableSizes()).containsEntry("waits", 0);
    h.out.log.clear();
    h.pass(Duration.ofSeconds(20));
    assertThat(answers()).isEmpty();
  }

  @Test
  void thoseWhoWaitAreToldWithTheNeighbourThatMakesItEnough() {
    await(NEWS, 2, 1);
    await(NEWS, 1, 2);
    await(TopicName.of("other"), 1, 3);
    peer().wants(NEWS);
    assertThat(answers()).containsExactly("counted 2 enough 1");
    peer().wants(NEWS);
    assertThat(answers()).containsExactly("counted 2 enough 1", "counted 1 enough 2");
    peer().wants(TopicName.of("other"));
    assertThat(answers()).hasSize(3);
    assertNothingIsLeft();
  }

  @Test
  void enoughThatAreThereAlreadyAreToldAtOnce() {
    peer().wants(NEWS);
    await(NEWS, 1, 1);
    await(NEWS, 0, 2);
    assertThat(answers()).containsExactly("counted 1 enough 1", "counted 2 enough 1");
    assertNothingIsLeft();
  }

  @Test
  void atTheDeadlineItIsToldHowManyThereAre() {
    await(NEWS, 3, 1);
    peer().wants(NEWS);
    Peer gone = peer();
    gone.wants(NEWS);
    h.step(new EngineEvent.ConnectionClosed(gone.connection, StreamError.CLOSED));
    h.pass(Duration.ofSeconds(9));
    assertThat(answers()).isEmpty();
    h.pass(Duration.ofSeconds(2));
    assertThat(answers()).containsExactly("counted 1 only 1");
    assertNothingIsLeft();
  }

  @Test
  void aNeighbourCountsOnceHoweverManyOfItsStreamsAndConnectionsWantTheTopic() {
    PeerId id = EngineHarness.identity().peerId();
    await(NEWS, 2, 1);
    h.peer(id).wants(NEWS);
    h.peer(id).wants(NEWS);
    assertThat(answers()).isEmpty();
  }

  @Test
  void aNeighbourThatNoLongerWantsTheTopicDoesNotCount() {
    Peer fickle = peer();
    await(NEWS, 2, 1);
    fickle.wants(NEWS);
    fickle.read(EngineHarness.rpc(List.of(new SubscriptionChange(NEWS, false, Router.NONE))));
    peer().wants(NEWS);
    assertThat(answers()).isEmpty();
    fickle.wants(NEWS);
    assertThat(answers()).containsExactly("counted 1 enough 2");
  }

  @Test
  void cancellingLeavesNothingBehind() {
    int timers = h.engine.tableSizes().get("timers");
    await(NEWS, 1, 1);
    h.step(new EngineEvent.SubscriberWaitCancelled(1));
    h.step(new EngineEvent.SubscriberWaitCancelled(1));
    assertThat(h.engine.tableSizes()).containsEntry("timers", timers);
    peer().wants(NEWS);
    assertThat(answers()).isEmpty();
    assertNothingIsLeft();
  }
}
