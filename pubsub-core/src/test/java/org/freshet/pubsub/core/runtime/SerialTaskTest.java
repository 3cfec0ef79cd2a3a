package org.freshet.pubsub.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SerialTaskTest {

  @Test
  void askedWhileItWaitsItRunsOnceAndAskedWhileItRunsOnceMore() {
    Queue<Runnable> pool = new ArrayDeque<>();
    AtomicInteger runs = new AtomicInteger();
    AtomicReference<SerialTask> self = new AtomicReference<>();
    SerialTask task =
        new SerialTask(
            pool::add,
            () -> {
              if (runs.incrementAndGet() == 1) {
                self.get().ask();
                self.get().ask();
              }
            });
    self.set(task);
    task.ask();
    task.ask();
    assertThat(pool).hasSize(1);
    pool.remove().run();
    assertThat(runs).hasValue(2);
    assertThat(pool).isEmpty();
    task.ask();
    assertThat(pool).hasSize(1);
  }

  @Test
  void whereThePoolHasEndedTheAskingThreadRunsIt() {
    AtomicInteger runs = new AtomicInteger();
    SerialTask task =
        new SerialTask(
            body -> {
              throw new RejectedExecutionException();
            },
            runs::incrementAndGet);
    task.ask();
    task.ask();
    assertThat(runs).hasValue(2);
  }

  @Test
  void howeverManyAskNoAskIsForgottenAndNoTwoRunsMeet() throws Exception {
    AtomicLong asked = new AtomicLong();
    AtomicLong seen = new AtomicLong();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger met = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      SerialTask task =
          new SerialTask(
              pool,
              () -> {
                if (inside.incrementAndGet() != 1) {
                  met.incrementAndGet();
                }
                seen.set(asked.get());
                inside.decrementAndGet();
              });
      CountDownLatch done = new CountDownLatch(2);
      for (int asker = 0; asker < 2; asker++) {
        new Thread(
                () -> {
                  for (int i = 0; i < 20_000; i++) {
                    asked.incrementAndGet();
                    task.ask();
                  }
                  done.countDown();
                })
            .start();
      }
      done.await();
      pool.shutdown();
      assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      assertThat(seen).hasValue(40_000);
      assertThat(met).hasValue(0);
    } finally {
      pool.shutdownNow();
    }
  }
}
