package org.freshet.pubsub.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(20);

  @Test
  void whoWaitsGoesOnWhenTheSlowestHasEnough() {
    Arrivals arrivals = new Arrivals(100, 10, 2, LONG);
    CompletableFuture<Thread> waiter = new CompletableFuture<>();
    CompletableFuture<Boolean> waited =
        CompletableFuture.supplyAsync(
            () -> {
              waiter.complete(Thread.currentThread());
              return arrivals.await(2);
            });
    await().until(() -> waiter.join().getState() == Thread.State.TIMED_WAITING);

    arrivals.add(0, 100, 0, 1);
    arrivals.add(0, 101, 0, 1);
    arrivals.add(1, 100, 0, 1);
    assertThat(waited).isNotDone();
    arrivals.add(1, 105, 0, 1);

    assertThat(waited.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join()).isTrue();
  }

  @Test
  void waitingForWhatIsThereTakesNoTime() {
    Arrivals arrivals = new Arrivals(0, 10, 1, LONG);

    assertThat(arrivals.await(-5)).isTrue();
    assertThat(arrivals.await(0)).isTrue();
    arrivals.add(0, 0, 0, 1);
    assertThat(arrivals.await(1)).isTrue();
  }

  @Test
  void waitingEndsWhenNothingComes() {
    Arrivals arrivals = new Arrivals(0, 3, 2, SHORT);
    arrivals.add(0, 0, 0, 1);
    arrivals.add(0, 1, 0, 1);
    arrivals.add(0, 2, 0, 1);
    arrivals.add(1, 0, 0, 1);
    arrivals.add(1, 2, 0, 1);

    assertThat(arrivals.await(3)).isFalse();
    assertThat(arrivals.complaint())
        .isEqualTo(
            "1 of 6 deliveries are missing (nothing came for 0 s); subscriber 2 lacks 1 messages,"
                + " the first of them number 2 of the round");
  }

  @Test
  void aFaultEndsTheWaitingAndIsTold() {
    Arrivals arrivals = new Arrivals(0, 1, 1, LONG);
    CompletableFuture<Boolean> waited = CompletableFuture.supplyAsync(() -> arrivals.await(1));

    arrivals.fail("the queue was full");

    assertThat(waited.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join()).isFalse();
    assertThat(arrivals.complaint()).contains("1 of 1 deliveries", "(the queue was full)");
  }

  @Test
  void messagesOfAnotherRoundDoNotCount() {
    Arrivals arrivals = new Arrivals(100, 10, 1, SHORT);
    arrivals.add(0, 99, 0, 1);
    arrivals.add(0, 110, 0, 1);
    arrivals.add(0, Long.MIN_VALUE, 0, 1);

    assertThat(arrivals.total()).isZero();
    assertThat(arrivals.lastNanos()).isZero();
  }

  @Test
  void aMessageThatComesTwiceCountsOnceAndIsTold() {
    Arrivals arrivals = new Arrivals(0, 2, 1, SHORT);
    arrivals.add(0, 0, 0, 1);
    arrivals.add(0, 0, 0, 2);
    arrivals.add(0, 1, 0, 3);

    assertThat(arrivals.total()).isEqualTo(2);
    assertThat(arrivals.complaint()).isEqualTo("subscriber 1 got 1 messages a second time");
  }

  @Test
  void latenciesAndTheEndAreOfAllSubscribers() {
    Arrivals arrivals = new Arrivals(0, 2, 2, SHORT);
    arrivals.add(0, 0, 1_000, 2_000);
    arrivals.add(0, 1, 1_000, 4_000);
    arrivals.add(1, 0, 1_000, 9_000);
    arrivals.add(1, 1, 1_000, 6_000);

    Histogram latencies = arrivals.latencies();

    assertThat(latencies.getTotalCount()).isEqualTo(4);
    assertThat(latencies.getValueAtPercentile(50))
        .isEqualTo(latencies.highestEquivalentValue(3000));
    assertThat(latencies.getMaxValue()).isEqualTo(latencies.highestEquivalentValue(8000));
    assertThat(arrivals.lastNanos()).isEqualTo(6_000);
    assertThat(arrivals.complaint()).isNull();
  }
}
