package org.freshet.pubsub.core.node;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.freshet.pubsub.core.engine.EngineEvent.SubscriberWaitCancelled;
import org.freshet.pubsub.core.engine.EngineEvent.SubscribersAwaited;
import org.freshet.pubsub.core.runtime.EngineRunner;
import org.freshet.pubsub.core.runtime.NodeClock;
import org.freshet.pubsub.message.TopicName;

/** Waits on the application's request until enough neighbours want a topic. Any thread. */
public final class AwaitedSubscribers {
  /** Short enough that deadlines can be compared. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private final EngineRunner runner;
  private final Completions completions;
  private final AtomicLong tokens = new AtomicLong();
  private final Map<Long, Wait> waits = new ConcurrentHashMap<>();

  private record Wait(
      TopicName topic, int wanted, Duration timeout, CompletableFuture<Integer> result) {}

  /** Creates it with nobody waiting. */
  public AwaitedSubscribers(EngineRunner runner, Completions completions) {
    this.runner = runner;
    this.completions = completions;
  }

  CompletableFuture<Integer> await(TopicName topic, int wanted, Duration timeout) {
    if (wanted < 0) {
      throw new IllegalArgumentException("a number of neighbours must not be negative: " + wanted);
    }
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("a timeout must not be negative: " + timeout);
    }
    Duration patience = timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
    CompletableFuture<Integer> result = completions.open();
    long token = tokens.incrementAndGet();
    waits.put(token, new Wait(topic, wanted, timeout, result));
    runner.submit(
        new SubscribersAwaited(topic, wanted, NodeClock.nanoTime() + patience.toNanos(), token));
    result.whenComplete((count, failure) -> ended(token));
    return result;
  }

  /** The application has cancelled it, or it was answered. */
  private void ended(long token) {
    if (waits.remove(token) != null) {
      runner.submit(new SubscriberWaitCancelled(token));
    }
  }

  /** Engine thread. */
  void counted(long token, int count, boolean enough) {
    Wait wait = waits.remove(token);
    if (wait == null) {
      return;
    }
    if (enough) {
      completions.complete(wait.result, count);
    } else {
      completions.fail(
          wait.result,
          new TimeoutException(
              count
                  + " of "
                  + wait.wanted
                  + " neighbours want '"
                  + wait.topic
                  + "' after "
                  + wait.timeout));
    }
  }
}
