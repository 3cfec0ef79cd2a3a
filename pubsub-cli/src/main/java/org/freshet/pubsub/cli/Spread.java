package org.freshet.pubsub.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Over how many hops each message came to each node, and how long it took.
 *
 * <p>A node knows from which neighbour a message first came to it; what all nodes know together
 * leads back to the author.
 */
final class Spread {
  /** In the place of a neighbour: the message has not arrived. */
  static final short MISSING = -1;

  /** How long each delivery took, shortest first, by hops. */
  private final SortedMap<Integer, long[]> nanosByHops = new TreeMap<>();

  /**
   * Finds the ways that messages took. The message with number {@code i} is that of the node {@code
   * i / messagesEach}.
   *
   * @param via for each node the neighbour from which it first got each message, or {@link
   *     #MISSING}
   * @param nanos for each node how long each message took to it
   * @param messagesEach how many messages each node published
   */
  Spread(short[][] via, long[][] nanos, int messagesEach) {
    Map<Integer, LongStream.Builder> found = new TreeMap<>();
    for (int message = 0; message < via.length * messagesEach; message++) {
      int[] hops = hops(via, message, message / messagesEach);
      for (int node = 0; node < via.length; node++) {
        if (hops[node] > 0) {
          found.computeIfAbsent(hops[node], any -> LongStream.builder()).add(nanos[node][message]);
        }
      }
    }
    found.forEach((hops, times) -> nanosByHops.put(hops, times.build().sorted().toArray()));
  }

  /** {@return how far the message was from its author at each node, 0 where it did not arrive} */
  private static int[] hops(short[][] via, int message, int author) {
    int[] hops = new int[via.length];
    for (int node = 0; node < via.length; node++) {
      find(node, via, message, author, hops);
    }
    return hops;
  }

  private static int find(int node, short[][] via, int message, int author, int[] hops) {
    if (node != author && hops[node] == 0 && via[node][message] != MISSING) {
      hops[node] = 1 + find(via[node][message], via, message, author, hops);
    }
    return hops[node];
  }

  /** {@return a line for each number of hops, and one for all; nothing where nothing arrived} */
  List<String> lines() {
    long[] sorted = nanosByHops.values().stream().flatMapToLong(Arrays::stream).sorted().toArray();
    if (sorted.length == 0) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(" hops  deliveries   reached  ms: p50      p90      p99      max");
    long reached = 0;
    for (Map.Entry<Integer, long[]> entry : nanosByHops.entrySet()) {
      reached += entry.getValue().length;
      lines.add(line(entry.getKey(), entry.getValue(), 100.0 * reached / sorted.length));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "latency ms: p50 %.2f  p90 %.2f  p99 %.2f  max %.2f",
            percentileMillis(sorted, 50),
            percentileMillis(sorted, 90),
            percentileMillis(sorted, 99),
            percentileMillis(sorted, 100)));
    return lines;
  }

  private static String line(int hops, long[] nanos, double reachedPercent) {
    return String.format(
        Locale.ROOT,
        "%5d  %,10d  %6.1f %%  %8.2f %8.2f %8.2f %8.2f",
        hops,
        nanos.length,
        reachedPercent,
        percentileMillis(nanos, 50),
        percentileMillis(nanos, 90),
        percentileMillis(nanos, 99),
        percentileMillis(nanos, 100));
  }

  /** {@return the value that so many percent do not exceed (nearest rank)} */
  private static double percentileMillis(long[] sortedNanos, int percent) {
    int rank = (int) Math.ceil(percent / 100.0 * sortedNanos.length);
    return sortedNanos[Math.max(rank, 1) - 1] / 1e6;
  }
}
