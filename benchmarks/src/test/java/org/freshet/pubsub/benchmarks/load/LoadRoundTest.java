package org.freshet.pubsub.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.benchmarks.measure.Pacer;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A round over a fake network: two threads that deliver what was sent. */
class LoadRoundTest {
  private static final int SIZE = 100;

  private final ExecutorService fast = Executors.newSingleThreadExecutor();
  private final ExecutorService slow = Executors.newSingleThreadExecutor();

  /** How far the sender ever was ahead of the slow subscriber. */
  private final AtomicLong farthest = new AtomicLong();

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong slowHas = new AtomicLong();

  @AfterEach
  void stop() throws InterruptedException {
    fast.shutdown();
    slow.shutdown();
    assertThat(fast.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(slow.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static Pacer unpaced() {
    return new Pacer(0, System::nanoTime, LockSupport::parkNanos);
  }

  private LoadRound.Sender network(Arrivals arrivals, long lost) {
    return (number, dueNanos) -> {
      long ahead = sent.incrementAndGet() - slowHas.get();
      farthest.accumulateAndGet(ahead, Math::max);
      fast.execute(() -> arrivals.add(0, number, dueNanos, System.nanoTime()));
      slow.execute(
          () -> {
            if (number != lost) {
              slowHas.incrementAndGet();
              arrivals.add(1, number, dueNanos, System.nanoTime());
            }
          });
      return CompletableFuture.completedFuture(result(Outcome.WRITTEN));
    };
  }

  private static PublishResult result(Outcome outcome) {
    return new PublishResult(
        MessageId.of(new byte[] {1}), List.of(new PublishResult.Copy(Optional.empty(), outcome)));
  }

  @Test
  void theSlowestSubscriberIsNeverFartherBehindThanTheWindow() {
    Arrivals arrivals = new Arrivals(1000, 20_000, 2, Duration.ofSeconds(10));
    LoadRound round = new LoadRound(arrivals, 1000, 20_000);

    LoadRound.Result result = round.run(network(arrivals, -1), unpaced(), 7, SIZE);

    assertThat(result.complaint()).isNull();
    assertThat(farthest.get()).isBetween(2L, 7L);
    assertThat(result.figures().expected()).isEqualTo(40_000);
    assertThat(result.figures().delivered()).isEqualTo(40_000);
    assertThat(result.figures().seconds()).isPositive();
    assertThat(result.latencyP99Micros()).isGreaterThanOrEqualTo(result.latencyP50Micros());
    assertThat(result.figures().used().cpuNanos()).isPositive();
  }

  @Test
  void aWindowOfOneSendsOneAfterTheOther() {
    Arrivals arrivals = new Arrivals(0, 2_000, 2, Duration.ofSeconds(10));
    LoadRound round = new LoadRound(arrivals, 0, 2_000);

    assertThat(round.run(network(arrivals, -1), unpaced(), 1, SIZE).complaint()).isNull();
    assertThat(farthest.get()).isEqualTo(1);
  }

  @Test
  void aLostMessageEndsTheRoundWithASentence() {
    Arrivals arrivals = new Arrivals(50, 100, 2, Duration.ofMillis(50));
    LoadRound round = new LoadRound(arrivals, 50, 100);

    LoadRound.Result result = round.run(network(arrivals, 60), unpaced(), 1000, SIZE);

    assertThat(result.figures().delivered()).isEqualTo(199);
    assertThat(result.complaint())
        .startsWith("1 of 200 deliveries are missing")
        .endsWith("subscriber 2 lacks 1 messages, the first of them number 11 of the round");
  }

  @Test
  void withARateTheRoundTakesItsTime() {
    Arrivals arrivals = new Arrivals(0, 101, 2, Duration.ofSeconds(10));
    LoadRound round = new LoadRound(arrivals, 0, 101);
    Pacer pacer = new Pacer(1000, System::nanoTime, LockSupport::parkNanos);

    LoadRound.Result result = round.run(network(arrivals, -1), pacer, 1000, SIZE);

    assertThat(result.figures().seconds()).isGreaterThanOrEqualTo(0.1);
  }

  @Test
  void aCopyThatIsNotWrittenIsTold() {
    Arrivals arrivals = new Arrivals(0, 1, 1, Duration.ofSeconds(10));
    LoadRound.Sender sender =
        (number, dueNanos) -> {
          arrivals.add(0, number, dueNanos, System.nanoTime());
          return CompletableFuture.completedFuture(result(Outcome.QUEUE_FULL));
        };

    assertThat(new LoadRound(arrivals, 0, 1).run(sender, unpaced(), 7, SIZE).complaint())
        .startsWith("the publisher's node did not write a copy")
        .contains("QUEUE_FULL");
  }

  @Test
  void whatFailsAfterAllHasArrivedIsTold() {
    Arrivals arrivals = new Arrivals(0, 3, 1, Duration.ofSeconds(10));
    LoadRound.Sender sender =
        (number, dueNanos) -> {
          arrivals.add(0, number, dueNanos, System.nanoTime());
          CompletableFuture<PublishResult> outcome = new CompletableFuture<>();
          if (number == 2) {
            fast.execute(() -> outcome.completeExceptionally(new IllegalStateException("no")));
          } else {
            outcome.complete(result(Outcome.WRITTEN));
          }
          return outcome;
        };

    assertThat(new LoadRound(arrivals, 0, 3).run(sender, unpaced(), 7, SIZE).complaint())
        .isEqualTo("publishing failed: java.lang.IllegalStateException: no");
  }
}
