package org.freshet.pubsub.core.engine;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.MessageReader;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.TopicName;
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

/** The engine as its router sees it. */
final class EngineContext implements RouterContext {
  private final Engine engine;
  private final Scope scope;

  /** The router's counters by the name that it knows them by. */
  private final Map<String, LongAdder> counters = new HashMap<>();

  EngineContext(Engine engine, Scope scope) {
    this.engine = engine;
    this.scope = scope;
  }

  @Override
  public PeerId localPeer() {
    return scope.config.localPeer();
  }

  @Override
  public long nowNanos() {
    return scope.nowNanos;
  }

  @Override
  public RandomGenerator random() {
    return scope.random;
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    return scope.after(delay, () -> engine.routerCalls().task(task));
  }

  @Override
  public void execute(Runnable task) {
    scope.outbox.execute(task);
  }

  @Override
  public Collection<? extends Neighbour> neighbours() {
    return engine.neighboursWithStreams();
  }

  @Override
  public Set<? extends Neighbour> subscribers(TopicName topic) {
    return engine.subscriptions().subscribers(topic);
  }

  @Override
  public Set<TopicName> joinedTopics() {
    return Collections.unmodifiableSet(engine.joined());
  }

  @Override
  public boolean isKnown(TopicName topic, MessageId id) {
    return engine.intake().isKnown(topic, id);
  }

  @Override
  public void announce(TopicName topic) {
    engine.announceToAll(topic, engine.joined().contains(topic));
  }

  @Override
  public Queued send(OutboundStream to, Message message, Priority priority) {
    if (priority == Priority.SUBSCRIPTION || priority == Priority.CONTROL) {
      throw new IllegalArgumentException("a message has priority HIGH or NORMAL, not " + priority);
    }
    if (!(message instanceof IdentifiedMessage identified)) {
      throw new IllegalArgumentException(
          "only messages that the engine gave to the router can be sent, not " + message);
    }
    return engine.sender().send(own(to), identified, priority, engine.publishing().of(message));
  }

  @Override
  public Queued sendFields(OutboundStream to, ByteBuffer fields, Priority priority) {
    if (priority == Priority.SUBSCRIPTION) {
      throw new IllegalArgumentException("priority SUBSCRIPTION is the engine's own");
    }
    return engine.sender().sendFields(own(to), fields.asReadOnlyBuffer(), priority);
  }

  @Override
  public boolean cancel(OutboundStream to, MessageId id) {
    Outbound out = own(to);
    Entry entry = out.queue.cancel(id);
    if (entry == null) {
      return false;
    }
    engine.sender().finish(entry, Outcome.CANCELLED);
    out.queue.tidy();
    return true;
  }

  @Override
  public void close(InboundStream in, StreamError why) {
    own(in).reset(scope.outbox, why);
  }

  @Override
  public void close(OutboundStream out) {
    engine.outbounds().closeFurther(own(out));
  }

  @Override
  public OutboundStream open(Neighbour to, ProtocolId protocol, MessageEncoding encoding) {
    if (!(to instanceof NeighbourState neighbour)) {
      throw new IllegalArgumentException("no neighbour of this engine: " + to);
    }
    return engine.outbounds().openFurther(neighbour, protocol, encoding);
  }

  @Override
  public void receive(InboundStream from, TopicName topic, ByteBuffer message) {
    Inbound in = own(from);
    byte[] bytes = new byte[message.remaining()];
    message.duplicate().get(bytes);
    MessageReader.read(bytes, 0, bytes.length, topic)
        .ifPresentOrElse(
            raw -> engine.inbounds().receive(in, raw), () -> scope.count("messages.malformed"));
  }

  @Override
  public Optional<SignedPeerRecord> peerRecord(Neighbour neighbour) {
    if (neighbour instanceof NeighbourState state) {
      for (int i = state.connections.size() - 1; i >= 0; i--) {
        Optional<SignedPeerRecord> record = state.connections.get(i).peerRecord;
        if (record.isPresent()) {
          return record;
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void connect(Multiaddr address) {
    scope.outbox.dial(address);
  }

  @Override
  public void count(String counter, long times) {
    counters
        .computeIfAbsent(
            counter, name -> scope.counters.counter(scope.config.routerId() + "." + name))
        .add(times);
  }

  private static Outbound own(OutboundStream stream) {
    if (stream instanceof Outbound out) {
      return out;
    }
    throw new IllegalArgumentException("no stream of this engine: " + stream);
  }

  private static Inbound own(InboundStream stream) {
    if (stream instanceof Inbound in) {
      return in;
    }
    throw new IllegalArgumentException("no stream of this engine: " + stream);
  }
}
