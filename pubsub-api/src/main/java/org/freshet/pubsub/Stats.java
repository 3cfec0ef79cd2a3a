package org.freshet.pubsub;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A snapshot of a node's counters; immutable.
 *
 * @param counters by name, such as {@code messages.duplicate}; each only ever grows, except those
 *     that end in {@code .now}, which say how much there is. {@code docs/counters.md} lists all
 *     names
 */
public record Stats(SortedMap<String, Long> counters) {
  /** Copies the map. */
  public Stats {
    counters = Collections.unmodifiableSortedMap(new TreeMap<>(counters));
  }

  /** {@return the value of a counter, 0 for one that never counted} */
  public long get(String name) {
    return counters.getOrDefault(name, 0L);
  }
}
