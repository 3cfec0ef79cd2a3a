package org.freshet.pubsub.benchmarks.soak;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the process held at a moment, garbage collected; immutable.
 *
 * @param heapBytes on the heap
 * @param directBytes outside it
 * @param threads of the JVM
 * @param descriptors open files and sockets, 0 where that cannot be told
 * @param tableEntries of all tables of the node that stays
 */
record Reading(
    long heapBytes, long directBytes, long threads, long descriptors, long tableEntries) {
  private static final double MEBIBYTE = 1 << 20;

  static Reading of(Map<String, Object> memory, long tableEntries) {
    return new Reading(
        ((Number) memory.get("heap")).longValue(),
        ((Number) memory.get("direct")).longValue(),
        ((Number) memory.get("threads")).longValue(),
        ((Number) memory.getOrDefault("descriptors", 0)).longValue(),
        tableEntries);
  }

  /** {@return of each figure the median, as one reading may fall into a burst} */
  static Reading median(List<Reading> readings) {
    return new Reading(
        median(readings.stream().mapToLong(Reading::heapBytes).sorted().toArray()),
        median(readings.stream().mapToLong(Reading::directBytes).sorted().toArray()),
        median(readings.stream().mapToLong(Reading::threads).sorted().toArray()),
        median(readings.stream().mapToLong(Reading::descriptors).sorted().toArray()),
        median(readings.stream().mapToLong(Reading::tableEntries).sorted().toArray()));
  }

  private static long median(long[] sorted) {
    return sorted[sorted.length / 2];
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "heap %.1f MiB, direct %.1f MiB, %d threads, %d descriptors, %d table entries",
        heapBytes / MEBIBYTE,
        directBytes / MEBIBYTE,
        threads,
        descriptors,
        tableEntries);
  }
}
