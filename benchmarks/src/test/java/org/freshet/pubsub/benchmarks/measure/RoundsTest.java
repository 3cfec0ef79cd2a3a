package org.freshet.pubsub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void theFirstRoundWarmsUpWithAFifth() {
    Rounds rounds = new Rounds(3, 1000);

    assertThat(rounds.messages(1)).isEqualTo(200);
    assertThat(rounds.isWarmUp(1)).isTrue();
    assertThat(rounds.messages(2)).isEqualTo(1000);
    assertThat(rounds.isWarmUp(2)).isFalse();
    assertThat(new Rounds(3, 2).messages(1)).isEqualTo(1);
  }
}
