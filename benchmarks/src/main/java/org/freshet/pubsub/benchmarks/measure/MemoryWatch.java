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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
  private final Set<String> heapPools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .map(MemoryPoolMXBean::getName)
          .collect(Collectors.toSet());

  /** The most since it was last taken. */
  private final AtomicLong mostAfterCollection = new AtomicLong();

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
      Map<String, MemoryUsage> pools =
          GarbageCollectionNotificationInfo.from(data).getGcInfo().getMemoryUsageAfterGc();
      long used =
          pools.entrySet().stream()
              .filter(pool -> heapPools.contains(pool.getKey()))
              .mapToLong(pool -> pool.getValue().getUsed())
              .sum();
      mostAfterCollection.accumulateAndGet(used, Math::max);
    }
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
