package org.freshet.pubsub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryWatchTest {
  private static final int MEBIBYTE = 1 << 20;

  /** Far more than what earlier tests of this JVM leave, which may go meanwhile. */
  private static final long HELD_BYTES = 80L * MEBIBYTE;

  private final MemoryWatch watch = new MemoryWatch();
  private volatile byte[] garbage = {};
  private volatile byte[] held = {};

  /** JUnit may keep this object when the next test begins. */
  @AfterEach
  void holdNothing() {
    garbage = new byte[0];
    held = new byte[0];
  }

  @Test
  void whatOthersAllocateMeanwhileIsNotInTheHeapThatACollectionLeft() throws Exception {
    long idleBytes = watch.collect();
    AtomicLong allocated = new AtomicLong();
    Thread wasteful =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                garbage = new byte[MEBIBYTE / 4];
                allocated.addAndGet(garbage.length);
              }
            });
    wasteful.start();
    try {
      held = new byte[(int) HELD_BYTES];
      for (int i = 0; i < 3 || allocated.get() <= HELD_BYTES; i++) {
        assertThat(watch.collect() - idleBytes).isBetween(HELD_BYTES / 2, HELD_BYTES * 3 / 2);
      }
      held = new byte[0];
      assertThat(allocated).hasValueGreaterThan(HELD_BYTES);
    } finally {
      wasteful.interrupt();
      wasteful.join();
    }
    assertThat(watch.collect() - idleBytes).isLessThan(HELD_BYTES / 2);
  }

  @Test
  void whatAnEarlierCollectionLeftIsNotTakenForIt() {
    long idleBytes = watch.collect();
    for (int i = 0; i < 5; i++) {
      held = new byte[0];
      System.gc();
      held = new byte[(int) HELD_BYTES];
      assertThat(watch.collect() - idleBytes).isGreaterThan(HELD_BYTES / 2);
    }
  }
}
