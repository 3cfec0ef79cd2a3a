package org.freshet.pubsub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void theFirstRoundWarmsUpWithAFifth() {
    assertThat(new Rounds(3, 1000, 7).stream())
        .containsExactly(
            new Round(1, true, 200, 7), new Round(2, false, 1000, 7), new Round(3, false, 1000, 7));
    assertThat(new Rounds(1, 2, 0).stream()).containsExactly(new Round(1, true, 1, 0));
  }
}
