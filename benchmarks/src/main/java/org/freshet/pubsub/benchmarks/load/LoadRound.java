package org.freshet.pubsub.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.freshet.pubsub.benchmarks.measure.Figures;
import org.freshet.pubsub.benchmarks.measure.Pacer;
import org.freshet.pubsub.benchmarks.measure.ProcessUsage;
import org.jspecify.annotations.Nullable;

/** One round: so many messages published, all deliveries awaited, and what that cost. */
final class LoadRound {
  /**
   * In how many parts a full window is filled again: to wake the publisher for each message would
   * cost more than the message.
   */
  private static final int REFILLS = 8;

  private final Arrivals arrivals;
  private final long first;
  private final int messages;

  /** Counts the deliveries of the messages from one number on. */
  LoadRound(Arrivals arrivals, long first, int messages) {
    this.arrivals = arrivals;
    this.first = first;
    this.messages = messages;
  }

  /** Sends a message toward all subscribers. */
  interface Sender {
    void send(long number, long dueNanos);
  }

  /**
   * What a round came to.
   *
   * @param complaint a sentence on what is missing, null when everything came
   */
  record Result(
      Figures figures,
      double latencyP50Micros,
      double latencyP99Micros,
      @Nullable String complaint) {
    Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>(figures.toMap());
      map.put("latencyP50Micros", latencyP50Micros);
      map.put("latencyP99Micros", latencyP99Micros);
      return map;
    }
  }

  /** Runs the round on the calling thread. */
  Result run(Sender sender, Pacer pacer, int window, int messageBytes) {
    ProcessUsage before = ProcessUsage.now();
    long startedNanos = System.nanoTime();
    publish(sender, pacer, window);
    ProcessUsage.Used used = ProcessUsage.now().since(before);
    double seconds = (arrivals.lastNanos() - startedNanos) / 1e9;
    Figures figures =
        new Figures(arrivals.expected(), arrivals.total(), seconds, messageBytes, used);
    Histogram latencies = arrivals.latencies();
    return new Result(figures, micros(latencies, 50), micros(latencies, 99), arrivals.complaint());
  }

  private void publish(Sender sender, Pacer pacer, int window) {
    int refill = Math.max(1, window / REFILLS);
    for (int sent = 0; sent < messages; sent++) {
      if (sent % refill == 0 && !arrivals.await(sent + refill - window)) {
        return;
      }
      sender.send(first + sent, pacer.awaitDue());
    }
    arrivals.await(messages);
  }

  private static double micros(Histogram latencies, double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e3;
  }
}
