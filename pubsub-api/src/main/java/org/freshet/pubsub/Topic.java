package org.freshet.pubsub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.peer.PeerId;

/**
 * A topic of a node: publish on it, subscribe to it.
 *
 * <p>Safe for any thread. Every method called after {@link #close()}, of the topic or of its node,
 * throws {@link IllegalStateException}.
 */
public interface Topic extends AutoCloseable {
  /** {@return its name} */
  TopicName name();

  /**
   * Publishes with {@link PublishOptions#DEFAULT}; see {@link #publish(byte[], PublishOptions)}.
   */
  default CompletionStage<PublishResult> publish(byte[] data) {
    return publish(data, PublishOptions.DEFAULT);
  }

  /** Publishes the text as UTF-8; see {@link #publish(byte[], PublishOptions)}. */
  default CompletionStage<PublishResult> publish(String text) {
    return publish(text.getBytes(StandardCharsets.UTF_8), PublishOptions.DEFAULT);
  }

  /**
   * Publishes a message.
   *
   * <p>It is signed, and while the node rests routed, on the calling thread. A thread that
   * publishes faster than the node can route is slowed down to the node's pace, but for handlers'
   * and event listeners' threads.
   *
   * @param data the node's from now on: it is kept, not copied, so never changed or reused again
   * @return completes when every copy has come to its end: written, or dropped and why
   * @throws IllegalArgumentException when the message is larger than {@link Limits#maxFrameBytes()}
   *     allows; names the limit
   */
  CompletionStage<PublishResult> publish(byte[] data, PublishOptions options);

  /**
   * Publishes several messages as {@link #publish(byte[], PublishOptions)} would one after the
   * other, but hands them to the node at once, and to the router together.
   *
   * @param data each the node's from now on, never changed or reused again
   * @return completes with a result for each message, in their order, when all copies of all of
   *     them have come to their end
   * @throws IllegalArgumentException when one is larger than its limits allow; then none is
   *     published
   */
  CompletionStage<List<PublishResult>> publishAll(List<byte[]> data, PublishOptions options);

  /**
   * Subscribes with {@link SubscriptionOptions#DEFAULT}, but for {@link Limits#subscriptionQueue()}
   * as its messages; see {@link #subscribe(Consumer, SubscriptionOptions)}.
   */
  Subscription subscribe(Consumer<? super Message> handler);

  /**
   * Subscribes with a handler. The node announces the topic to its neighbours with its first
   * subscription of whatever kind.
   *
   * @param handler called off the engine thread, one message at a time, in the order of delivery.
   *     While it blocks, messages wait in the subscription's own bounded queue. What it throws is
   *     counted and logged
   * @param options how much may wait, and what becomes of what does not fit
   */
  Subscription subscribe(Consumer<? super Message> handler, SubscriptionOptions options);

  /**
   * Subscribes with a queue to take messages from.
   *
   * @param options how much may wait, and what becomes of what does not fit
   */
  MessageQueue queue(SubscriptionOptions options);

  /**
   * {@return publishes the topic's messages to each of its subscribers, by the rules of Reactive
   * Streams}
   *
   * <p>Each {@code Flow.Subscriber} begins a subscription of its own with what is delivered from
   * then on; the {@code Flow.Subscription} that it is given is a {@link Subscription} too, for its
   * counters. Messages wait while nothing is asked for. Signals come one at a time on a thread of
   * the node, {@code onSubscribe} on the thread that subscribes. When the topic or the node is
   * closed, {@code onComplete} comes behind what waits. A subscriber that throws is counted, logged
   * and cancelled.
   *
   * @param options how much may wait for one subscriber, and what becomes of what does not fit
   */
  Flow.Publisher<Message> flow(SubscriptionOptions options);

  /** Adds a validator with {@link ValidatorOptions#DEFAULT}. */
  default Registration addValidator(Validator validator) {
    return addValidator(validator, ValidatorOptions.DEFAULT);
  }

  /**
   * Adds a validator: every message of the topic that comes from others must pass all of them. The
   * first that rejects a message decides. Messages that this node publishes are not judged.
   *
   * <p>One that is added before the first subscription sees every message of the topic.
   *
   * @return takes the validator away again when closed; what it is asked about already, it still
   *     judges
   */
  Registration addValidator(Validator validator, ValidatorOptions options);

  /** {@return completes with the identified neighbours that want this topic now} */
  CompletionStage<List<PeerId>> subscribers();

  /**
   * Waits until enough neighbours want this topic, by the newest word of each, whether they proved
   * an identity or not. What is published then is routed to them, however far our streams to them
   * have come.
   *
   * @param count how many neighbours are enough
   * @param timeout how long to wait at most; zero: only look
   * @return completes with how many there are, at least {@code count}; completes exceptionally with
   *     {@link java.util.concurrent.TimeoutException}, which says how many there were. Cancelling
   *     its future ends the wait
   * @throws IllegalArgumentException when the count or the timeout is negative
   */
  CompletionStage<Integer> awaitSubscribers(int count, Duration timeout);

  /**
   * Ends all its subscriptions and takes its validators away; idempotent, never blocks.
   *
   * <p>What waits for a handler is dropped; what waits in a {@link #queue} or for a subscriber of
   * {@link #flow} can still be had.
   */
  @Override
  void close();
}
