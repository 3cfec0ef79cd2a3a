package org.freshet.pubsub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacerTest {
  private long nowNanos = -500;
  private final List<Long> slept = new ArrayList<>();

  private Pacer pacer(double messagesPerSecond) {
    return new Pacer(
        messagesPerSecond,
        () -> nowNanos,
        nanos -> {
          slept.add(nanos);
          nowNanos += nanos;
        });
  }

  @Test
  void messagesAreDueAtTheSameDistance() {
    Pacer pacer = pacer(4_000_000);

    List<Long> due = List.of(pacer.awaitDue(), pacer.awaitDue(), pacer.awaitDue());

    assertThat(due).containsExactly(-500L, -250L, 0L);
    assertThat(slept).containsExactly(250L, 250L);
    assertThat(nowNanos).isZero();
  }

  @Test
  void theFirstMessageIsDueWhenItIsAskedFor() {
    Pacer pacer = pacer(1_000_000);
    nowNanos = 7_000;

    assertThat(List.of(pacer.awaitDue(), pacer.awaitDue())).containsExactly(7_000L, 8_000L);
    assertThat(slept).containsExactly(1_000L);
  }

  @Test
  void aRateThatIsNoWholeNumberOfNanosecondsDoesNotDrift() {
    Pacer pacer = pacer(3_000_000);
    long last = 0;
    for (int i = 0; i <= 3_000_000; i++) {
      last = pacer.awaitDue();
    }

    assertThat(last).isBetween(999_999_499L, 999_999_500L);
  }

  @Test
  void whoIsLateMakesUpForItWithoutWaiting() {
    Pacer pacer = pacer(1_000_000);
    pacer.awaitDue();
    nowNanos += 2_500;

    List<Long> due = List.of(pacer.awaitDue(), pacer.awaitDue());

    assertThat(due).containsExactly(500L, 1_500L);
    assertThat(slept).isEmpty();
    assertThat(pacer.awaitDue()).isEqualTo(2_500L);
    assertThat(slept).containsExactly(500L);
  }

  @Test
  void withoutARateAMessageIsDueNow() {
    Pacer pacer = pacer(0);
    nowNanos = 77;

    assertThat(pacer.awaitDue()).isEqualTo(77);
    assertThat(pacer.awaitDue()).isEqualTo(77);
    assertThat(slept).isEmpty();
  }
}
