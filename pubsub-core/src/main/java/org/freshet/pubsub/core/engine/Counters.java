package org.freshet.pubsub.core.engine;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Named counters of a node; counted from any thread, read from any thread. */
public final class Counters {
  private final ConcurrentHashMap<String, LongAdder> counters = new ConcurrentHashMap<>();

  /** {@return the counter with this name, to keep where it is counted often} */
  public LongAdder counter(String name) {
    return counters.computeIfAbsent(name, any -> new LongAdder());
  }

  /** Adds one to a counter. */
  public void count(String name) {
    counter(name).increment();
  }

  /** {@return the values now, sorted by name} */
  public SortedMap<String, Long> snapshot() {
    SortedMap<String, Long> values = new TreeMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.sum()));
    return values;
  }
}
