package org.freshet.pubsub.benchmarks.measure;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * What this process holds: heap, direct memory, threads and descriptors; safe for any thread.
 *
 * <p>The heap is looked at behind each collection, when garbage is not in the figure, or not much.
 */
public final class MemoryWatch {
  private static final String DEMANDED = "System.gc()";

  /** A young collection, which may be the first part of a demanded one, leaves garbage. */
  private static final String WHOLE = "end of major GC";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration ASK_AGAIN = Duration.ofMillis(50);

  private final Set<String> heapPools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .map(MemoryPoolMXBean::getName)
          .collect(Collectors.toSet());

  /** The most since it was last taken. */
  private final AtomicLong mostAfterCollection = new AtomicLong();

  private volatile Demand demanded = new Demand(Map.of());

  /**
   * A collection that was demanded.
   *
   * @param before how many there had been, by collector: the JVM tells late, maybe of an older one
   * @param left completed with what it left
   */
  private record Demand(Map<String, Long> before, CompletableFuture<Long> left) {
    Demand(Map<String, Long> before) {
      this(before, new CompletableFuture<>());
    }

    boolean isMetBy(GarbageCollectionNotificationInfo collection) {
      return collection.getGcCause().equals(DEMANDED)
          && collection.getGcAction().equals(WHOLE)
          && collection.getGcInfo().getId() > before.getOrDefault(collection.getGcName(), 0L);
    }
  }

  /** Starts watching. */
  public MemoryWatch() {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (collector instanceof NotificationEmitter emitter) {
        emitter.addNotificationListener(
            (notification, x) -> onCollection(notification), null, null);
      }
    }
  }

  private void onCollection(Notification notification) {
    if (notification.getUserData() instanceof CompositeData data) {
      GarbageCollectionNotificationInfo collection = GarbageCollectionNotificationInfo.from(data);
      Map<String, MemoryUsage> pools = collection.getGcInfo().getMemoryUsageAfterGc();
      long used =
          pools.entrySet().stream()
              .filter(pool -> heapPools.contains(pool.getKey()))
              .mapToLong(pool -> pool.getValue().getUsed())
              .sum();
      mostAfterCollection.accumulateAndGet(used, Math::max);
      Demand current = demanded;
      if (current.isMetBy(collection)) {
        current.left.complete(used);
      }
    }
  }

  /**
   * Collects all garbage; for one thread at a time. Asks more than once: the JVM leaves out what is
   * demanded while native code, a cipher's, holds an array.
   *
   * @return the heap that this collection left, whatever other threads have allocated since
   * @throws BenchFailure when the JVM does not tell, as with {@code -XX:+DisableExplicitGC}
   */
  public long collect() {
    Demand demand =
        new Demand(
            ManagementFactory.getGarbageCollectorMXBeans().stream()
                .collect(
                    Collectors.toMap(
                        GarbageCollectorMXBean::getName,
                        GarbageCollectorMXBean::getCollectionCount)));
    demanded = demand;
    CompletableFuture<Long> left = demand.left;
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!left.isDone() && System.nanoTime() - deadlineNanos < 0) {
      System.gc();
      left.copy().completeOnTimeout(0L, ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS).join();
    }
    if (!left.isDone()) {
      throw new BenchFailure("the JVM told of no collection for " + PATIENCE.toSeconds() + " s");
    }
    return left.join();
  }

  /**
   * {@return by name what is held now, and the most heap behind a collection since the last call, 0
   * when there was none}
   */
  public Map<String, Object> take() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("heapMostAfterCollection", mostAfterCollection.getAndSet(0));
    map.put("heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    map.put("direct", directBytes());
    map.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      map.put("descriptors", unix.getOpenFileDescriptorCount());
    }
    return map;
  }

  /**
   * {@return the same behind a collection of all garbage; the heap is what that left, whatever
   * other threads have allocated since}
   *
   * @throws BenchFailure as {@link #collect} does
   */
  public Map<String, Object> takeCollected() {
    long left = collect();
    Map<String, Object> map = take();
    map.put("heap", left);
    return map;
  }

  /** Netty counts for itself what it allocates past the JDK. */
  private static long directBytes() {
    long pooled =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return pooled + Math.max(0, PlatformDependent.usedDirectMemory());
  }
}
