package org.freshet.pubsub.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LogLimitTest {
  private long nowNanos = -5;
  private final List<String> lines = new ArrayList<>();
  private final LogLimit limit = new LogLimit(100, Duration.ofMillis(500), () -> nowNanos);

  private void write(int count) {
    for (int i = 0; i < count; i++) {
      limit.write(lines::add, () -> "line");
    }
  }

  @Test
  void aBurstIsWrittenThenALineNowAndAgainAndTheRestIsCounted() {
    write(1000);
    assertThat(lines).hasSize(100).containsOnly("line");

    nowNanos += Duration.ofSeconds(3).toNanos();
    write(1000);
    assertThat(lines.subList(100, lines.size()))
        .containsExactly(
            "900 lines like the next were left out: there were too many",
            "line",
            "line",
            "line",
            "line",
            "line",
            "line");

    lines.clear();
    nowNanos += Duration.ofDays(1).toNanos();
    write(1000);
    assertThat(lines).as("never more than a burst, and the count").hasSize(101);
  }

  @Test
  void aLineThatIsNotWrittenIsNotMade() {
    write(100);
    limit.write(
        lines::add,
        () -> {
          throw new AssertionError("made");
        });
    assertThat(lines).hasSize(100);
  }

  @Test
  void aLineIsOneLineAndNotTooLong() {
    limit.write(lines::add, () -> "a\nb\u001b[2J" + "x".repeat(5000));

    assertThat(lines.get(0))
        .startsWith("a\\nb\\u001b[2Jxxx")
        .endsWith("… (5007 characters)")
        .hasSizeLessThan(LogLimit.MAX_LINE_CHARS + 100);
  }

  @Test
  void faultsKeepTheirStackAndAreCounted() {
    List<Throwable> faults = new ArrayList<>();
    LogLimit one = new LogLimit(1, Duration.ofSeconds(10), () -> nowNanos);
    IllegalStateException fault = new IllegalStateException("broken");
    for (int i = 0; i < 5; i++) {
      one.write((line, thrown) -> faults.add(thrown), () -> "failed", fault);
    }
    assertThat(faults).containsExactly(fault);

    nowNanos += Duration.ofSeconds(10).toNanos();
    one.write((line, thrown) -> lines.add(line), () -> "failed", fault);
    assertThat(lines).containsExactly("failed (4 lines like this were left out before)");
  }

  @Test
  void whatAFaultQuotesIsMadeFitForALog() {
    NumberFormatException quoting = new NumberFormatException("for \"1\nERROR forged\"");
    IllegalStateException outer = new IllegalStateException("outer", quoting);
    List<Throwable> faults = new ArrayList<>();
    limit.write((line, thrown) -> faults.add(thrown), () -> "failed", outer);

    Throwable shown = faults.get(0);
    assertThat(shown).hasToString("java.lang.IllegalStateException: outer");
    assertThat(shown.getStackTrace()).isEqualTo(outer.getStackTrace());
    assertThat(shown.getCause())
        .hasToString("java.lang.NumberFormatException: for \"1\\nERROR forged\"");
    assertThat(shown.getCause().getStackTrace()).isEqualTo(quoting.getStackTrace());
    assertThat(ShownFault.of(new RuntimeException("x".repeat(1 << 20))).toString())
        .hasSizeLessThan(400);
  }

  @Test
  void aCircleOfCausesIsNoTrap() {
    RuntimeException one = new RuntimeException("a\nb");
    RuntimeException two = new RuntimeException("two", one);
    one.initCause(two);

    assertThat(ShownFault.of(one)).hasToString("java.lang.RuntimeException: a\\nb");
  }

  @Test
  void threadsShareTheLimit() throws InterruptedException {
    AtomicInteger written = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  return;
                }
                for (int line = 0; line < 1000; line++) {
                  limit.write(text -> written.incrementAndGet(), () -> "line");
                }
              });
      thread.start();
      threads.add(thread);
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(written).hasValue(100);
  }
}
