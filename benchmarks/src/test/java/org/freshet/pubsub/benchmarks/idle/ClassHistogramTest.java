package org.freshet.pubsub.benchmarks.idle;

import static org.assertj.core.api.Assertions.assertThat;

import org.freshet.pubsub.benchmarks.idle.ClassHistogram.Row;
import org.junit.jupiter.api.Test;

class ClassHistogramTest {
  private static final String HEAD =
      " num     #instances         #bytes  class name (module)\n"
          + "-------------------------------------------------------\n";

  @Test
  void tellsWhatHasGrownTheMostFirst() {
    ClassHistogram before =
        ClassHistogram.parse(
            HEAD
                + "   1:            10            500  [B (java.base@17.0.15)\n"
                + "   2:             5            200  org.example.Gone\n"
                + "Total            15            700\n");
    ClassHistogram after =
        ClassHistogram.parse(
            HEAD
                + "   1:            12            600  [B (java.base@17.0.15)\n"
                + "   2:             3            300  org.example.Come\n"
                + "Total            15            900\n");

    assertThat(before.bytes()).isEqualTo(700);
    assertThat(after.bytes()).isEqualTo(900);
    assertThat(after.grownSince(before, 10))
        .containsExactly(new Row("org.example.Come", 3, 300), new Row("[B", 2, 100));
    assertThat(after.grownSince(before, 1)).hasSize(1);
  }

  @Test
  void countsLivingObjectsOfThisProcess() {
    ClassHistogram before = ClassHistogram.take();
    byte[][] kept = new byte[100][10_000];
    ClassHistogram after = ClassHistogram.take();

    assertThat(after.bytes() - before.bytes()).isGreaterThan(900_000);
    assertThat(kept).hasNumberOfRows(100);
  }
}
