package org.freshet.pubsub.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;

class SoakTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final Reading EARLY = new Reading(100 * MEBIBYTE, 50 * MEBIBYTE, 100, 200, 300);

  @Test
  void whatStaysAboutTheSameHasNotGrown() {
    Reading late = new Reading(118 * MEBIBYTE, 63 * MEBIBYTE, 118, 232, 394);

    assertThat(Verdict.grown(EARLY, EARLY)).isEmpty();
    assertThat(Verdict.grown(EARLY, late)).isEmpty();
    assertThat(Verdict.grown(late, EARLY)).isEmpty();
  }

  @Test
  void eachFigureThatGrewIsTold() {
    Reading late = new Reading(119 * MEBIBYTE, 64 * MEBIBYTE, 119, 233, 395);

    assertThat(Verdict.grown(EARLY, late)).hasSize(5);
    assertThat(Verdict.grown(EARLY, new Reading(0, 0, 119, 0, 0)))
        .containsExactly("threads grew from 100 to 119, above 118");
  }

  @Test
  void aSingleHighReadingDoesNotCount() {
    Reading high = new Reading(900 * MEBIBYTE, 900 * MEBIBYTE, 900, 900, 900);

    assertThat(Reading.median(List.of(EARLY, high, EARLY))).isEqualTo(EARLY);
  }

  @Test
  void peersComeAndGoAndMessagesAreDelivered() {
    try (Churn churn = new Churn()) {
      for (int i = 0; i < 20; i++) {
        churn.step();
      }

      assertThat(churn.peersEver()).isEqualTo(20);
      await().until(() -> churn.delivered() > 50);
      await().until(() -> churn.hub().neighbours().toCompletableFuture().join().size() > 8);
    }
  }
}
