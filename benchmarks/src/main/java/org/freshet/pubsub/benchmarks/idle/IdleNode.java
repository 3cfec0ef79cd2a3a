package org.freshet.pubsub.benchmarks.idle;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.peer.Multiaddr;

/** The measured node, with a topic that every far end is subscribed to; for one thread. */
final class IdleNode implements AutoCloseable {
  /** What the far ends are subscribed to. */
  static final String TOPIC = "news";

  /** What this node alone is subscribed to. */
  static final String REPLIES = "replies";

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final PubSub node;
  private final LongAdder received = new LongAdder();

  /** Starts it, with room for so many neighbours. */
  IdleNode(String router, int neighbours) {
    ConnectionLimits.Builder limits = ConnectionLimits.DEFAULT.toBuilder();
    if (neighbours > ConnectionLimits.DEFAULT.maxIncoming()) {
      limits.maxConnections(neighbours).maxIncoming(neighbours);
    }
    node =
        PubSub.builder()
            .listen("/ip4/127.0.0.1/tcp/0")
            .router(router)
            .connectionLimits(limits.build())
            .build();
    node.topic(TOPIC).subscribe(message -> {});
    node.topic(REPLIES).subscribe(message -> received.increment());
  }

  Multiaddr address() {
    return node.addresses().get(0);
  }

  /**
   * Waits until so many neighbours stand, each with a stream in each direction and a subscription.
   *
   * @throws BenchFailure when it takes a minute
   */
  void awaitNeighbours(int count) {
    BenchFailure.orFail(
        "not all far ends have subscribed",
        node.topic(TOPIC).awaitSubscribers(count, Duration.ofMinutes(1)).toCompletableFuture());
    await(() -> has(count), "not each of " + count + " far ends has its streams");
  }

  /**
   * Sends every neighbour so many messages, and waits until they are written.
   *
   * @throws BenchFailure when one is not
   */
  void publish(int count, int size) {
    for (int i = 0; i < count; i++) {
      BenchFailure.orFail(
          "a message was not published",
          node.topic(TOPIC)
              .publish(new byte[size], PublishOptions.PATIENT)
              .toCompletableFuture()
              .orTimeout(1, TimeUnit.MINUTES));
    }
  }

  /**
   * Waits until so many messages of far ends have come.
   *
   * @throws BenchFailure when it takes a minute
   */
  void awaitReplies(long count) {
    await(() -> received.sum() >= count, "not all of " + count + " messages have come");
  }

  private void await(BooleanSupplier done, String otherwise) {
    long begun = System.nanoTime();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - begun > PATIENCE_NANOS) {
        throw new BenchFailure(otherwise + ": " + tables());
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private boolean has(int count) {
    Map<String, Long> now = tables();
    return now.get("table.connections.now") == count
        && now.get("table.streams.inbound.now") == count
        && now.get("table.streams.outbound.now") == count;
  }

  private Map<String, Long> tables() {
    return node.stats().counters();
  }

  @Override
  public void close() {
    node.close();
  }
}
