package org.freshet.pubsub.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void doublesFromAQuarterOfASecondToHalfAMinuteWithJitter() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 100; round++) {
      Backoff backoff = new Backoff();
      for (long full = 250; full < 30_000; full *= 2) {
        assertThat(backoff.nextDelayMillis(random)).isBetween(full / 2, full);
      }
      assertThat(backoff.nextDelayMillis(random)).isBetween(15_000L, 30_000L);
      assertThat(backoff.nextDelayMillis(random)).isBetween(15_000L, 30_000L);
      backoff.reset();
      assertThat(backoff.nextDelayMillis(random)).isBetween(125L, 250L);
    }
  }

  @Test
  void differsFromNodeToNode() {
    SplittableRandom random = new SplittableRandom(2);
    assertThat(random.longs(20).map(any -> new Backoff().nextDelayMillis(random)).distinct())
        .hasSizeGreaterThan(5);
  }
}
