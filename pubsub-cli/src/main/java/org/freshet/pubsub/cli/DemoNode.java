package org.freshet.pubsub.cli;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PubSubEvent.SubscriberChanged;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.MeshView;
import org.jspecify.annotations.Nullable;

/** One node of the demonstration, and the record of what reached it. */
final class DemoNode implements AutoCloseable {
  private static final TopicName TOPIC = TopicName.of("demo");

  private final int index;
  private final int messages;
  private final int sizeBytes;
  private final PubSub pubsub;
  private final Topic topic;

  /** Neighbours that want the topic; guarded by this, as all below. */
  private final Set<PeerId> subscribers = new LinkedHashSet<>();

  /** From whom each message first came, by {@code author * messages + number}; null before. */
  private final @Nullable PeerId[] via;

  /** How long each message took, in the same order. */
  private final long[] latenciesNanos;

  private int count;
  private @Nullable String fault;

  DemoNode(
      PubSubBuilder builder, String router, int index, int nodes, int messages, int sizeBytes) {
    this.index = index;
    this.messages = messages;
    this.sizeBytes = sizeBytes;
    this.via = new PeerId[messages * nodes];
    this.latenciesNanos = new long[messages * nodes];
    this.pubsub =
        builder
            .listen("/ip4/127.0.0.1/tcp/0")
            .router(router)
            .echo(false)
            .onEvent(this::onEvent)
            .build();
    this.topic = pubsub.topic(TOPIC.value());
    topic.subscribe(this::onMessage);
  }

  private synchronized void onEvent(PubSubEvent event) {
    if (event instanceof SubscriberChanged change && change.topic().equals(TOPIC)) {
      if (change.subscribed()) {
        change.peer().ifPresent(subscribers::add);
      } else {
        change.peer().ifPresent(subscribers::remove);
      }
      notifyAll();
    }
  }

  private synchronized void onMessage(Message message) {
    try {
      DemoPayload payload = DemoPayload.decode(message.data(), sizeBytes);
      int slot = payload.author() * messages + payload.number();
      if (via[slot] != null) {
        throw new IllegalArgumentException("a message was delivered twice");
      }
      via[slot] = message.via().orElseThrow();
      latenciesNanos[slot] = System.nanoTime() - payload.publishedNanos();
      count++;
    } catch (IllegalArgumentException wrong) {
      fault = wrong.getMessage();
    }
    notifyAll();
  }

  PeerId peerId() {
    return pubsub.peerId();
  }

  /** Dials the other one and waits for it. */
  void connect(DemoNode other) {
    pubsub.connect(other.pubsub.addresses().get(0)).toCompletableFuture().join();
  }

  void publish(int number) {
    DemoPayload payload = new DemoPayload(index, number, System.nanoTime());
    topic.publish(payload.encoded(sizeBytes), PublishOptions.PATIENT);
  }

  /** {@return whether all of these want the topic before the deadline} */
  synchronized boolean awaitSubscribers(Set<PeerId> expected, long deadlineNanos)
      throws InterruptedException {
    while (!subscribers.containsAll(expected)) {
      if (!waitUntil(deadlineNanos)) {
        return false;
      }
    }
    return true;
  }

  /** {@return whether so many messages arrived before the deadline, and none of them wrong} */
  synchronized boolean awaitArrivals(int expected, long deadlineNanos) throws InterruptedException {
    while (count < expected && fault == null) {
      if (!waitUntil(deadlineNanos)) {
        return false;
      }
    }
    return fault == null;
  }

  private boolean waitUntil(long deadlineNanos) throws InterruptedException {
    long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    if (leftMillis > 0) {
      wait(leftMillis);
    }
    return leftMillis > 0;
  }

  synchronized int count() {
    return count;
  }

  /** {@return what was wrong with something that arrived, null while nothing was} */
  synchronized @Nullable String fault() {
    return fault;
  }

  synchronized long[] latenciesNanos() {
    return latenciesNanos.clone();
  }

  /** {@return from whom each message first came, as {@link Spread} takes it} */
  synchronized short[] via(Map<PeerId, Short> indices) {
    short[] found = new short[via.length];
    for (int slot = 0; slot < found.length; slot++) {
      PeerId from = via[slot];
      found[slot] = from == null ? Spread.MISSING : indices.getOrDefault(from, Spread.MISSING);
    }
    return found;
  }

  /** {@return how many are in its mesh, empty where the router keeps none} */
  Optional<Integer> meshSize() {
    return pubsub
        .view(MeshView.class)
        .map(view -> view.mesh(TOPIC).toCompletableFuture().join().size());
  }

  long duplicates() {
    return pubsub.stats().get("messages.duplicate");
  }

  @Override
  public void close() {
    pubsub.close();
  }
}
