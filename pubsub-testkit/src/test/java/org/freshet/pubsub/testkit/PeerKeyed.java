package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.core.engine.Backpressure;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.core.engine.Outbox;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.StreamError;

/**
 * A machine that keeps its state by peer, as the go implementation does: one table of topics by
 * peer, cleared when our stream to the peer dies; of inbound streams the last to arrive wins. It
 * floods. Tests that our engine passes must fail here, or they test nothing.
 */
public final class PeerKeyed implements Machine {
  private static final int CREDIT = 4 << 20;
  private static final long IDLE_NANOS = 10_000_000_000L;
  private static final long DEAD_NANOS = 30_000_000_000L;

  private final Outbox outbox;
  private final RouterContext view;
  private final Map<Long, Link> links = new LinkedHashMap<>();
  private final Map<PeerId, Writer> writers = new LinkedHashMap<>();
  private final Map<PeerId, Long> readers = new LinkedHashMap<>();
  private final Map<Long, PeerId> readerPeers = new LinkedHashMap<>();
  private final Map<Long, Long> readerLinks = new LinkedHashMap<>();
  private final Map<TopicName, Set<PeerId>> topics = new LinkedHashMap<>();
  private final Set<TopicName> joined = new LinkedHashSet<>();
  private final Set<MessageId> seen = new LinkedHashSet<>();
  private long nextStream = 2;
  private long nextBatch = 1;

  private static final class Link {
    final long number;
    final PeerId peer;
    long heardNanos;

    Link(long number, PeerId peer, long nowNanos) {
      this.number = number;
      this.peer = peer;
      this.heardNanos = nowNanos;
    }
  }

  private static final class Writer {
    final long stream;
    final long link;
    boolean open;
    final List<byte[]> waiting = new ArrayList<>();

    Writer(long stream, long link) {
      this.stream = stream;
      this.link = link;
    }
  }

  private PeerKeyed(PeerId self, Outbox outbox) {
    this.outbox = outbox;
    this.view = PeerKeyedView.of(self, topics, writers.keySet());
  }

  /** A node that runs this in place of the engine. */
  public static SimNode node(SimNetwork network, String name) {
    return network.node(
        name,
        options ->
            options.machine(
                (config, outbox, random, counters) -> new PeerKeyed(config.localPeer(), outbox)));
  }

  @Override
  public RouterContext context() {
    return view;
  }

  @Override
  public void install(Router router) {}

  @Override
  public void flush(long nowNanos) {}

  @Override
  public Map<String, Integer> tableSizes() {
    return Map.of();
  }

  @Override
  public void step(EngineEvent event, long nowNanos) {
    if (event instanceof EngineEvent.ConnectionOpened e) {
      links.put(e.connection(), new Link(e.connection(), e.remote().orElseThrow(), nowNanos));
      outbox.wakeAt(nowNanos + IDLE_NANOS);
    } else if (event instanceof EngineEvent.ConnectionClosed e) {
      links.remove(e.connection());
      readerLinks.forEach(
          (stream, link) -> {
            if (link == e.connection()) {
              ended(stream);
            }
          });
      for (Writer writer : List.copyOf(writers.values())) {
        if (writer.link == e.connection()) {
          ended(writer.stream);
        }
      }
    } else if (event instanceof EngineEvent.ProtocolsKnown e && links.containsKey(e.connection())) {
      found(links.get(e.connection()).peer);
    } else if (event instanceof EngineEvent.ConnectionHeard e) {
      links.get(e.connection()).heardNanos = nowNanos;
    } else if (event instanceof EngineEvent.TimeAdvanced) {
      keepAlive(nowNanos);
    } else if (event instanceof EngineEvent.TopicJoined e) {
      joined.add(e.topic());
      announce(e.topic(), true);
    } else if (event instanceof EngineEvent.TopicLeft e) {
      joined.remove(e.topic());
      announce(e.topic(), false);
    } else if (event instanceof EngineEvent.PublishRequested e) {
      for (IdentifiedMessage message : e.messages()) {
        seen.add(message.id());
        flood(message, Optional.empty());
        outbox.published(message, new PublishResult(message.id(), List.of()));
      }
    } else {
      stepStream(event);
    }
  }

  private void stepStream(EngineEvent event) {
    if (event instanceof EngineEvent.OutboundNegotiated e) {
      writers.values().stream()
          .filter(writer -> writer.stream == e.stream())
          .findFirst()
          .ifPresent(this::opened);
    } else if (event instanceof EngineEvent.OutboundFailed e) {
      writers.values().removeIf(writer -> writer.stream == e.stream());
    } else if (event instanceof EngineEvent.InboundOpened e) {
      readerLinks.put(e.stream(), e.connection());
      inboundOpened(e.stream(), links.get(e.connection()).peer);
    } else if (event instanceof EngineEvent.RpcRead e && readerPeers.containsKey(e.stream())) {
      read(readerPeers.get(e.stream()), e.rpc());
      outbox.credit(e.stream(), e.rpc().wireBytes());
    } else if (event instanceof EngineEvent.FarSideEnded e) {
      outbox.closeWrite(e.stream());
      ended(e.stream());
    } else if (event instanceof EngineEvent.StreamClosed e) {
      ended(e.stream());
    }
  }

  private void found(PeerId peer) {
    if (writers.containsKey(peer)) {
      return;
    }
    long newest = -1;
    for (Link link : links.values()) {
      newest = link.peer.equals(peer) ? link.number : newest;
    }
    if (newest >= 0) {
      Writer writer = new Writer(nextStream, newest);
      nextStream += 2;
      writers.put(peer, writer);
      outbox.open(writer.stream, newest, List.of(FloodingRouter.PROTOCOL));
    }
  }

  private void opened(Writer writer) {
    writer.open = true;
    RpcBytes hello = RpcBytes.rpc();
    joined.forEach(topic -> hello.subscribe(topic.value()));
    write(writer, hello.encoded());
    writer.waiting.forEach(frame -> write(writer, frame));
    writer.waiting.clear();
  }

  /** The last inbound stream wins, whatever its age; what the older one taught is cleared. */
  private void inboundOpened(long stream, PeerId peer) {
    Long older = readers.put(peer, stream);
    if (older != null) {
      readerPeers.remove(older);
      outbox.reset(older, StreamError.SUPPLANTED);
      forget(peer);
    }
    readerPeers.put(stream, peer);
    outbox.credit(stream, CREDIT);
  }

  private void ended(long stream) {
    PeerId reader = readerPeers.remove(stream);
    if (reader != null) {
      readers.remove(reader);
      forget(reader);
    }
    for (Map.Entry<PeerId, Writer> writer : Map.copyOf(writers).entrySet()) {
      if (writer.getValue().stream == stream) {
        writers.remove(writer.getKey());
        forget(writer.getKey());
        found(writer.getKey());
      }
    }
  }

  private void forget(PeerId peer) {
    topics.values().forEach(peers -> peers.remove(peer));
  }

  private void read(PeerId peer, Rpc rpc) {
    for (SubscriptionChange change : rpc.subscriptions()) {
      Set<PeerId> peers = topics.computeIfAbsent(change.topic(), any -> new LinkedHashSet<>());
      if (change.subscribe()) {
        peers.add(peer);
      } else {
        peers.remove(peer);
      }
    }
    for (RawMessage raw : rpc.messages()) {
      MessageId id = MessageIds.GO.idOf(raw);
      if (joined.contains(raw.topic()) && seen.add(id)) {
        IdentifiedMessage message = IdentifiedMessage.arrived(raw, id, Optional.of(peer));
        outbox.deliver(raw.topic(), message, Backpressure.NONE);
        flood(message, Optional.of(peer));
      }
    }
  }

  private void flood(IdentifiedMessage message, Optional<PeerId> from) {
    ByteBuffer encoded = message.encoded();
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    for (PeerId peer : topics.getOrDefault(message.topic(), Set.of())) {
      if (!from.equals(Optional.of(peer)) && writers.containsKey(peer)) {
        send(writers.get(peer), RpcBytes.rpc().publish(bytes).encoded());
      }
    }
  }

  private void announce(TopicName topic, boolean subscribe) {
    byte[] entry = RpcBytes.rpc().subscription(topic.value(), subscribe, new byte[0]).encoded();
    writers.values().stream().filter(w -> w.open).forEach(writer -> write(writer, entry));
  }

  private void send(Writer writer, byte[] frame) {
    if (writer.open) {
      write(writer, frame);
    } else {
      writer.waiting.add(frame);
    }
  }

  private void write(Writer writer, byte[] frame) {
    outbox.write(writer.stream, nextBatch++, List.of(ByteBuffer.wrap(RpcBytes.framed(frame))));
  }

  private void keepAlive(long nowNanos) {
    for (Link link : List.copyOf(links.values())) {
      if (nowNanos - link.heardNanos >= DEAD_NANOS) {
        outbox.close(link.number, StreamError.TIMEOUT);
      } else {
        outbox.probe(link.number);
      }
    }
    outbox.wakeAt(nowNanos + IDLE_NANOS);
  }
}
