package org.freshet.pubsub.benchmarks.compare;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** A figure of a round, as every implementation's bench prints it in JSON. */
enum Figure {
  MESSAGES("messagesPerSecond", "msg/s", 0),
  MEGABYTES("megabytesPerSecond", "MB/s", 1),
  CPU("cpuMicrosPerDelivery", "CPU µs", 1),
  /** Beside the payload array that the benchmark makes for each message. */
  ALLOCATED("bytesAllocatedPerDelivery", "bytes allocated", 0) {
    @Override
    OptionalDouble in(Map<String, Object> round) {
      OptionalDouble all = super.in(round);
      return all.isPresent() && round.get("subscribers") instanceof Number subscribers
          ? OptionalDouble.of(all.getAsDouble() - payloadBytes(round) / subscribers.doubleValue())
          : all;
    }
  },
  P50("latencyP50Micros", "p50 µs", 0),
  P99("latencyP99Micros", "p99 µs", 0),
  DELIVERED("delivered", "delivered", 0),
  HEAP_PER_NEIGHBOUR("heapBytesPerNeighbour", "bytes of heap for each", 0);

  /** What a round is told by, in the table's order. */
  static final List<Figure> OF_ROUNDS = List.of(MESSAGES, MEGABYTES, CPU, ALLOCATED, P50, P99);

  /** What a byte array has beside its bytes, in the JVM with compressed class pointers. */
  private static final int ARRAY_HEADER_BYTES = 16;

  private final String key;
  private final String unit;
  private final int decimals;

  Figure(String key, String unit, int decimals) {
    this.key = key;
    this.unit = unit;
    this.decimals = decimals;
  }

  /** {@return its value in a round, empty where that has none} */
  OptionalDouble in(Map<String, Object> round) {
    return round.get(key) instanceof Number value
        ? OptionalDouble.of(value.doubleValue())
        : OptionalDouble.empty();
  }

  private static double payloadBytes(Map<String, Object> round) {
    boolean jvm = "freshet".equals(round.get("peer"));
    double size = ((Number) round.getOrDefault("size", 0)).doubleValue();
    return size + (jvm ? ARRAY_HEADER_BYTES : 0);
  }

  String unit() {
    return unit;
  }

  /** {@return the value as people read it} */
  String format(double value) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
