package org.freshet.pubsub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ProcessUsageTest {
  private static final int BYTES = 50_000_000;

  private volatile byte[] kept = new byte[0];

  @Test
  void countsWhatAnotherThreadAllocates() throws InterruptedException {
    CountDownLatch allocated = new CountDownLatch(1);
    CountDownLatch counted = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              kept = new byte[BYTES];
              allocated.countDown();
              try {
                counted.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    ProcessUsage before = ProcessUsage.now();
    thread.start();
    allocated.await();

    ProcessUsage.Used used = ProcessUsage.now().since(before);

    counted.countDown();
    thread.join();
    assertThat(used.allocatedBytes()).isBetween((long) BYTES, BYTES * 2L);
    assertThat(kept).hasSize(BYTES);
  }

  @Test
  void aThreadThatCameAndWentIsEitherCountedOrTold() throws InterruptedException {
    ProcessUsage before = ProcessUsage.now();
    Thread thread = new Thread(() -> kept = new byte[BYTES]);
    thread.start();
    thread.join();

    ProcessUsage.Used used = ProcessUsage.now().since(before);

    assertThat(used.allocatedBytes() >= BYTES || used.threadsMissed() >= 1).isTrue();
  }

  @Test
  void countsCpuTime() {
    ProcessUsage before = ProcessUsage.now();
    long end = System.nanoTime() + 50_000_000;
    long spins = 0;
    while (System.nanoTime() - end < 0) {
      spins++;
    }

    assertThat(spins).isPositive();
    assertThat(ProcessUsage.now().since(before).cpuNanos()).isPositive();
  }
}
