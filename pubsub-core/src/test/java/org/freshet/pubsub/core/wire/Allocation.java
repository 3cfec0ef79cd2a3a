package org.freshet.pubsub.core.wire;

import java.lang.reflect.Method;

/**
 * Measures what a piece of code puts on the heap.
 *
 * <p>By reflection, because the module that these tests are part of does not read the JDK's
 * management modules, and need not for a measurement.
 */
final class Allocation {
  private static final Object THREADS;
  private static final Method ALLOCATED_BYTES;

  static {
    try {
      THREADS =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      ALLOCATED_BYTES =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getThreadAllocatedBytes", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Allocation() {}

  /** {@return the least that the work took in some runs: class loading only makes it more} */
  static long bytes(Runnable work) {
    long least = Long.MAX_VALUE;
    for (int run = 0; run < 5; run++) {
      long before = soFar();
      work.run();
      least = Math.min(least, soFar() - before);
    }
    return least;
  }

  private static long soFar() {
    try {
      return (long) ALLOCATED_BYTES.invoke(THREADS, Thread.currentThread().getId());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
