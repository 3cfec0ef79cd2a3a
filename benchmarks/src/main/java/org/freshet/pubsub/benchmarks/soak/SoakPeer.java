package org.freshet.pubsub.benchmarks.soak;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.Topic;

/** A node that follows a few topics and changes them; for one thread. */
final class SoakPeer implements AutoCloseable {
  private static final long CONNECT_SECONDS = 20;
  private static final int MIN_PAYLOAD_BYTES = 16;
  private static final int MAX_PAYLOAD_BYTES = 8 * 1024;

  private final PubSub node;
  private final LongAdder delivered;

  /** What it follows, by name, the oldest first. */
  private final Map<String, Topic> topics = new LinkedHashMap<>();

  /** Starts the node. */
  SoakPeer(LongAdder delivered) {
    this.delivered = delivered;
    this.node = PubSub.builder().listen("/ip4/127.0.0.1/tcp/0").router("floodsub").build();
  }

  PubSub node() {
    return node;
  }

  /** Connects; what fails is tried again some other time. */
  void connect(SoakPeer to) {
    node.connect(to.node.addresses().get(0))
        .toCompletableFuture()
        .orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
        .exceptionally(gone -> Optional.empty());
  }

  void follow(String name) {
    topics.computeIfAbsent(name, this::subscribe);
  }

  private Topic subscribe(String name) {
    Topic topic = node.topic(name);
    topic.subscribe(message -> delivered.increment());
    return topic;
  }

  /** Follows another topic in place of the one that it has followed longest. */
  void change(String name) {
    if (!topics.containsKey(name)) {
      String oldest = topics.keySet().iterator().next();
      topics.remove(oldest).close();
      follow(name);
    }
  }

  /** Publishes something on one of its topics. */
  void publish(RandomGenerator random) {
    byte[] payload = new byte[random.nextInt(MIN_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES)];
    random.nextBytes(payload);
    List<Topic> all = List.copyOf(topics.values());
    all.get(random.nextInt(all.size())).publish(payload);
  }

  @Override
  public void close() {
    node.close();
  }
}
