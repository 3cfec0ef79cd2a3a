package org.freshet.pubsub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A neighbour that keeps its state by peer, and so forgets: whatever happened before, it and our
 * engine reach each other again, because the engine announces once more.
 */
class PeerKeyedNeighbourTest {

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("disturbances", 300));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void isReachedAgainAfterAnyLossOfStreams(long seed) {
    SimNetwork network = new SimNetwork(seed);
    network.defaults().router(FloodingRouter::new);
    network.linkDefaults(LinkOptions.DEFAULT.withJitter(Duration.ofMillis(20)));
    SplittableRandom random = new SplittableRandom(seed);
    SimNode ours = network.node("ours").subscribe("t");
    SimNode theirs = PeerKeyed.node(network, "theirs").subscribe("t");
    SimLink link = network.connect(theirs, ours);
    network.runFor(Duration.ofMillis(200));
    for (int i = 0; i < 3; i++) {
      boolean outbound = random.nextBoolean();
      SimNode opener = outbound ? ours : theirs;
      for (SimStream stream : link.openStreamsOf(opener)) {
        stream.resetBy(random.nextBoolean() ? ours : theirs);
      }
      network.runFor(Duration.ofMillis(random.nextInt(2000)));
    }
    network.runFor(Duration.ofMinutes(2));

    ours.publish("t", "from ours");
    theirs.publish("t", "from theirs");
    network.runFor(Duration.ofSeconds(1));

    assertThat(ours.texts("t")).containsExactly("from theirs");
    assertThat(theirs.texts("t")).containsExactly("from ours");
  }
}
