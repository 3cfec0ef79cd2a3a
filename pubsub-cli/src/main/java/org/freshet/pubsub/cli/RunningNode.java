package org.freshet.pubsub.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.Subscription;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;

/** A node and the topics that its session subscribed to; safe for any thread. */
final class RunningNode {
  /** A signal promises an end within two seconds; what is left of them is for the last lines. */
  private static final Duration CLOSE_PATIENCE = Duration.ofMillis(1100);

  private static final Duration LAST_ANSWERS_PATIENCE = Duration.ofMillis(100);

  private final PubSub pubsub;
  private final Consumer<? super Message> onMessage;
  private final Runnable stop;

  /** Handles results, so that no thread of the node waits for a reader of ours. */
  private final ExecutorService answers =
      Executors.newSingleThreadExecutor(task -> daemon(task, "freshet-answers"));

  /** By topic, in the order of subscription; guarded by itself. */
  private final Map<TopicName, Subscription> subscriptions = new LinkedHashMap<>();

  /**
   * @param onMessage handler of all subscriptions
   * @param stop asks for the node's end and returns at once
   */
  RunningNode(PubSub pubsub, Consumer<? super Message> onMessage, Runnable stop) {
    this.pubsub = pubsub;
    this.onMessage = onMessage;
    this.stop = stop;
  }

  PubSub pubsub() {
    return pubsub;
  }

  /** {@return whether the subscription is new} */
  boolean subscribe(TopicName topic) {
    synchronized (subscriptions) {
      if (subscriptions.containsKey(topic)) {
        return false;
      }
      subscriptions.put(topic, pubsub.topic(topic.value()).subscribe(onMessage));
      return true;
    }
  }

  /** {@return whether there was a subscription} */
  boolean unsubscribe(TopicName topic) {
    synchronized (subscriptions) {
      Subscription ended = subscriptions.remove(topic);
      if (ended == null) {
        return false;
      }
      ended.close();
      return true;
    }
  }

  /** {@return the topics subscribed to, oldest first} */
  List<TopicName> topics() {
    synchronized (subscriptions) {
      return List.copyOf(subscriptions.keySet());
    }
  }

  /** Publishes; blocks the caller while too much waits for room. */
  CompletionStage<PublishResult> publish(TopicName topic, byte[] data, PublishOptions options) {
    return pubsub.topic(topic.value()).publish(data, options);
  }

  /** Handles the result, or what it failed with, when it is there; one at a time, in order. */
  <T> void whenThere(
      CompletionStage<T> result,
      Consumer<? super T> handler,
      Consumer<? super Throwable> faultHandler) {
    result.whenCompleteAsync(
        (value, fault) -> {
          if (fault == null) {
            handler.accept(value);
          } else {
            faultHandler.accept(fault);
          }
        },
        answers);
  }

  /** Asks for the node's end; returns at once. */
  void stop() {
    stop.run();
  }

  /** Closes the node and lets the last results be handled; gives up waiting after a while. */
  void close() {
    Thread closing = daemon(pubsub::close, "freshet-close");
    closing.start();
    try {
      closing.join(CLOSE_PATIENCE.toMillis());
      answers.shutdown();
      if (!answers.awaitTermination(LAST_ANSWERS_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        answers.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
