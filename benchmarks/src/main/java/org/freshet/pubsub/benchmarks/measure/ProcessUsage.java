package org.freshet.pubsub.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this process has used up to a moment; immutable.
 *
 * <p>JDK 21 counts what all threads ever allocated. JDK 17 counts for living threads only; there
 * the figure is the sum over them, and a thread that ended between two moments is told of by {@link
 * Used#threadsMissed()}, so that nobody takes a figure for whole that is not.
 */
public final class ProcessUsage {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  /** JDK 21's count over all threads, those that ended included. */
  private static final Optional<Method> TOTAL = totalMethod();

  private final long cpuNanos;
  private final long startedThreads;
  private final Map<Long, Long> allocatedByThread;

  private ProcessUsage(long cpuNanos, long startedThreads, Map<Long, Long> allocatedByThread) {
    this.cpuNanos = cpuNanos;
    this.startedThreads = startedThreads;
    this.allocatedByThread = allocatedByThread;
  }

  /**
   * What was used between two moments.
   *
   * @param cpuNanos user and system time of all threads, the JVM's own included
   * @param allocatedBytes on the heap
   * @param threadsMissed threads whose allocations are not all in the sum, for they ended
   */
  public record Used(long cpuNanos, long allocatedBytes, int threadsMissed) {}

  /** {@return what has been used so far} */
  public static ProcessUsage now() {
    return TOTAL.isPresent()
        ? new ProcessUsage(SYSTEM.getProcessCpuTime(), 0, Map.of(0L, total(TOTAL.get())))
        : new ProcessUsage(
            SYSTEM.getProcessCpuTime(), THREADS.getTotalStartedThreadCount(), byThread());
  }

  /** {@return what was used since an earlier moment} */
  public Used since(ProcessUsage earlier) {
    long allocated = 0;
    int survivors = 0;
    for (Map.Entry<Long, Long> thread : allocatedByThread.entrySet()) {
      Long before = earlier.allocatedByThread.get(thread.getKey());
      allocated += thread.getValue() - (before == null ? 0 : before);
      survivors += before == null ? 0 : 1;
    }
    int ended = earlier.allocatedByThread.size() - survivors;
    long started = startedThreads - earlier.startedThreads;
    long startedAndEnded = started - (allocatedByThread.size() - survivors);
    int missed = ended + (int) Math.max(0, startedAndEnded);
    return new Used(cpuNanos - earlier.cpuNanos, allocated, missed);
  }

  private static Map<Long, Long> byThread() {
    long[] ids = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(ids);
    Map<Long, Long> allocated = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      // A thread that ended between the two calls has -1.
      if (bytes[i] >= 0) {
        allocated.put(ids[i], bytes[i]);
      }
    }
    return allocated;
  }

  private static Optional<Method> totalMethod() {
    try {
      return Optional.of(ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes"));
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    }
  }

  private static long total(Method method) {
    try {
      return (long) method.invoke(THREADS);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a public method of the JDK cannot be called", e);
    }
  }
}
