package org.freshet.pubsub.benchmarks.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.benchmarks.measure.Figures;
import org.freshet.pubsub.benchmarks.measure.Pacer;
import org.freshet.pubsub.benchmarks.measure.ProcessUsage;
import org.freshet.pubsub.message.Outcome;
import org.jspecify.annotations.Nullable;

/** One round: so many messages published, all deliveries awaited, and what that cost. */
final class LoadRound {
  /**
   * In how many parts a full window is filled again: to wake the publisher for each message would
   * cost more than the message.
   */
  private static final int REFILLS = 8;

  /** For the results of messages that have all arrived. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Arrivals arrivals;
  private final long first;
  private final int messages;

  /** In the order in which they were published. */
  private final Deque<CompletableFuture<PublishResult>> published = new ArrayDeque<>();

  /** Counts the deliveries of the messages from one number on. */
  LoadRound(Arrivals arrivals, long first, int messages) {
    this.arrivals = arrivals;
    this.first = first;
    this.messages = messages;
  }

  /** Sends a message toward all subscribers. */
  interface Sender {
    /** {@return what becomes of its copies} */
    CompletableFuture<PublishResult> send(long number, long dueNanos);
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
        checkPublished();
        return;
      }
      published.add(sender.send(first + sent, pacer.awaitDue()));
      checkPublished();
    }
    if (arrivals.await(messages)) {
      awaitPublished();
    } else {
      checkPublished();
    }
  }

  /** Looks at those that have come to their end; a stage for each would be garbage that counts. */
  private void checkPublished() {
    while (!published.isEmpty() && published.element().isDone()) {
      check(published.remove());
    }
  }

  private void awaitPublished() {
    while (!published.isEmpty()) {
      check(published.remove().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
  }

  private void check(CompletableFuture<PublishResult> message) {
    try {
      for (PublishResult.Copy copy : message.join().copies()) {
        if (copy.outcome() != Outcome.WRITTEN) {
          arrivals.fail("the publisher's node did not write a copy: " + copy);
        }
      }
    } catch (CompletionException | CancellationException e) {
      arrivals.fail("publishing failed: " + e.getMessage());
    }
  }

  private static double micros(Histogram latencies, double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e3;
  }
}
