package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.testkit.Inject;
import org.freshet.pubsub.testkit.LinkOptions;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNode;
import org.junit.jupiter.api.Test;

/** A connection of which the transport was told that the far side has forgotten it. */
class DoubtedConnectionTest extends EngineRule {
  private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(2);

  private final SimNode node = node("node").subscribe("t");
  private final SimNode other = node("other").subscribe("t");

  private void doubt() {
    Inject.into(node, new EngineEvent.ConnectionDoubted(1));
  }

  @Test
  void endsWithinTwoSecondsWhereNobodyAnswers() {
    SimLink link = network.connect(node, other);
    pass(SHORT);
    link.cutSilently();
    pass(TIME_TO_CLOSE);
    assertThat(link.isOpenAt(node)).isTrue();

    doubt();
    pass(TIME_TO_CLOSE);
    assertThat(link.isOpenAt(node)).isFalse();
    assertThat(node.seesSubscription(other, "t")).isFalse();
  }

  /** Half a second of latency either way. */
  @Test
  void standsWhenTheFarSideAnswersEvenFromFarAway() {
    SimLink link =
        network.connect(node, other, LinkOptions.DEFAULT.withLatency(Duration.ofMillis(500)));
    pass(Duration.ofSeconds(5));
    doubt();
    pass(TIME_TO_CLOSE.multipliedBy(5));

    assertThat(link.isOpenAt(node)).isTrue();
    assertThat(node.seesSubscription(other, "t")).isTrue();
    assertThat(node.counters()).containsEntry("connections.doubted", 1L);
  }
}
