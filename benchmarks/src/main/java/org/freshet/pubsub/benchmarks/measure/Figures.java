package org.freshet.pubsub.benchmarks.measure;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What any round came to, whatever carried its messages; immutable.
 *
 * @param expected deliveries that were due
 * @param delivered deliveries that came, all receivers together
 * @param seconds from the first message sent to the last delivery
 * @param messageBytes payload of each message
 * @param used what it cost the process
 */
public record Figures(
    long expected, long delivered, double seconds, int messageBytes, ProcessUsage.Used used) {
  private static final double BYTES_PER_MEGABYTE = 1e6;

  /** {@return deliveries a second} */
  public double messagesPerSecond() {
    return delivered / seconds;
  }

  /** {@return payload delivered a second, in megabytes of 10⁶ bytes} */
  public double megabytesPerSecond() {
    return messagesPerSecond() * messageBytes / BYTES_PER_MEGABYTE;
  }

  /** {@return process CPU time for each delivery} */
  public double cpuMicrosPerDelivery() {
    return used.cpuNanos() / 1e3 / delivered;
  }

  /** {@return heap bytes that all threads allocated for each delivery} */
  public double bytesAllocatedPerDelivery() {
    return (double) used.allocatedBytes() / delivered;
  }

  /** {@return all figures by name, to be printed as JSON} */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("expected", expected);
    map.put("delivered", delivered);
    map.put("seconds", rounded(seconds));
    map.put("messagesPerSecond", rounded(messagesPerSecond()));
    map.put("megabytesPerSecond", rounded(megabytesPerSecond()));
    map.put("cpuMicrosPerDelivery", rounded(cpuMicrosPerDelivery()));
    map.put("bytesAllocatedPerDelivery", rounded(bytesAllocatedPerDelivery()));
    if (used.threadsMissed() > 0) {
      map.put("threadsMissed", used.threadsMissed());
    }
    return map;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }
}
