package org.freshet.pubsub.benchmarks.gossipsub;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.router.Cancellable;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.MessageEncoding;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.Queued;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * What a router sees: neighbours that all want all topics, and an engine that writes everything at
 * once; on a time of its own.
 */
final class Crowd implements RouterContext {
  private final PeerId self = newPeer();
  private final RandomGenerator random = new SplittableRandom(1);
  private final Set<CrowdNeighbour> neighbours = new LinkedHashSet<>();
  private final Set<TopicName> topics = new LinkedHashSet<>();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::dueNanos).thenComparing(Task::number));
  private long nowNanos;
  private long scheduled;
  private long sentBytes;

  private record Task(long dueNanos, Long number, Runnable work) {}

  private record Written(OutboundStream stream, Optional<Message> message) implements Queued {
    @Override
    public Optional<Outcome> outcome() {
      return Optional.of(Outcome.WRITTEN);
    }
  }

  Crowd(int neighbours, int topics) {
    for (int i = 0; i < neighbours; i++) {
      this.neighbours.add(new CrowdNeighbour(i, newPeer()));
    }
    for (int i = 0; i < topics; i++) {
      this.topics.add(TopicName.of("topic " + i));
    }
  }

  private static PeerId newPeer() {
    return KeyProvider.installed().generate(KeyType.ED25519).peerId();
  }

  /** Lets time pass; what is due is done. */
  void pass(Duration time) {
    long endNanos = nowNanos + time.toNanos();
    for (Task next = tasks.peek(); next != null && next.dueNanos <= endNanos; next = tasks.peek()) {
      tasks.remove();
      nowNanos = next.dueNanos;
      next.work.run();
    }
    nowNanos = endNanos;
  }

  /** {@return how much the router has sent so far, messages not counted} */
  long sentBytes() {
    return sentBytes;
  }

  @Override
  public PeerId localPeer() {
    return self;
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable work) {
    Task task = new Task(nowNanos + delay.toNanos(), scheduled++, work);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  @Override
  public Collection<CrowdNeighbour> neighbours() {
    return Collections.unmodifiableSet(neighbours);
  }

  @Override
  public Set<? extends Neighbour> subscribers(TopicName topic) {
    return Collections.unmodifiableSet(neighbours);
  }

  @Override
  public Set<TopicName> joinedTopics() {
    return Collections.unmodifiableSet(topics);
  }

  @Override
  public boolean isKnown(TopicName topic, MessageId id) {
    return false;
  }

  @Override
  public void announce(TopicName topic) {}

  @Override
  public Queued send(OutboundStream to, Message message, Priority priority) {
    return new Written(to, Optional.of(message));
  }

  @Override
  public Queued sendFields(OutboundStream to, ByteBuffer fields, Priority priority) {
    sentBytes += fields.remaining();
    return new Written(to, Optional.empty());
  }

  @Override
  public boolean cancel(OutboundStream to, MessageId id) {
    return false;
  }

  @Override
  public void close(InboundStream in, StreamError why) {
    throw new IllegalStateException("the crowd does nothing wrong: " + why);
  }

  @Override
  public void close(OutboundStream out) {
    throw noStreams();
  }

  @Override
  public OutboundStream open(Neighbour to, ProtocolId protocol, MessageEncoding encoding) {
    throw noStreams();
  }

  @Override
  public void receive(InboundStream from, TopicName topic, ByteBuffer message) {
    throw noStreams();
  }

  private static IllegalStateException noStreams() {
    return new IllegalStateException("gossipsub has no streams of its own");
  }

  @Override
  public Optional<SignedPeerRecord> peerRecord(Neighbour neighbour) {
    return Optional.empty();
  }

  @Override
  public void connect(Multiaddr address) {}

  @Override
  public void count(String counter, long times) {}
}
