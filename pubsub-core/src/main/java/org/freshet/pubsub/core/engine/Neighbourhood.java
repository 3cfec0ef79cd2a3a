package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/** The connections that stand, and the neighbours that they make up. */
final class Neighbourhood {
  private final Scope scope;
  private final SubscriptionTable subscriptions;
  private final Outbounds outbounds;
  private final Inbounds inbounds;
  private final Readiness readiness;
  private final MuteNeighbours mute;
  private final SilentNeighbours silent;
  private final KeepAlive keepAlive;
  private final Doubts doubts;
  private final Map<Long, ConnectionState> connections = new LinkedHashMap<>();

  /** Neighbours that proved an identity, by it; from their first connection to their last. */
  private final Map<PeerId, NeighbourState> proved = new LinkedHashMap<>();

  Neighbourhood(
      Scope scope,
      SubscriptionTable subscriptions,
      Outbounds outbounds,
      Inbounds inbounds,
      Readiness readiness,
      MuteNeighbours mute) {
    this.scope = scope;
    this.subscriptions = subscriptions;
    this.outbounds = outbounds;
    this.inbounds = inbounds;
    this.readiness = readiness;
    this.mute = mute;
    this.silent = new SilentNeighbours(scope);
    this.keepAlive = new KeepAlive(scope);
    this.doubts = new Doubts(scope);
  }

  @Nullable ConnectionState get(long connection) {
    return connections.get(connection);
  }

  /** {@return the neighbour that proved this identity, null where none did} */
  @Nullable NeighbourState of(PeerId peer) {
    return proved.get(peer);
  }

  void opened(EngineEvent.ConnectionOpened e) {
    NeighbourState neighbour =
        e.remote()
            .map(id -> proved.computeIfAbsent(id, any -> new NeighbourState(e.remote())))
            .orElseGet(() -> new NeighbourState(Optional.empty()));
    ConnectionState c = new ConnectionState(e, neighbour, inbounds.newRates(), scope);
    connections.put(c.number, c);
    neighbour.connections.add(c);
    neighbour.dialAgain = null;
    scope.outbox.event(new PubSubEvent.ConnectionOpened(e.remote(), e.address(), e.dialledByUs()));
    keepAlive.watch(c);
    mute.connectionOpened(neighbour);
    silent.opened(c);
    closeSurplus(neighbour);
    outbounds.ensure(neighbour);
  }

  /** What concerns a neighbour is looked for on each of its connections: they must stay few. */
  private void closeSurplus(NeighbourState neighbour) {
    List<ConnectionState> open = new ArrayList<>(neighbour.connections);
    open.removeIf(c -> c.closing);
    int max = scope.config.maxConnectionsPerPeer();
    if (open.size() > max) {
      ConnectionState oldest = open.get(0);
      scope.count("connections.closed.surplus");
      String why = "more than " + max + " connections of one peer";
      oldest.close(scope.outbox, StreamError.RESOURCE_LIMIT.because(why));
    }
  }

  void closed(EngineEvent.ConnectionClosed e) {
    ConnectionState c = connections.remove(e.connection());
    if (c == null) {
      return;
    }
    NeighbourState neighbour = c.neighbour;
    c.closing = true;
    KeepAlive.stop(c);
    FormerLives.stop(c);
    Doubts.stop(c);
    SilentNeighbours.stop(c);
    Credits.stop(c);
    neighbour.connections.remove(c);
    for (Inbound in : new ArrayList<>(c.inbound.values())) {
      inbounds.ended(in, e.why());
    }
    subscriptions.refreshAll(neighbour);
    outbounds.connectionLost(c, e.why());
    readiness.connectionLost(c, e.why());
    if (neighbour.connections.isEmpty()) {
      neighbour.id.ifPresent(proved::remove);
      mute.forget(neighbour);
      LastResort.afterLast(scope, neighbour);
    }
    scope.outbox.event(new PubSubEvent.ConnectionClosed(neighbour.id, c.address, e.why()));
  }

  /** The far side may have forgotten the connection. */
  void doubted(ConnectionState c) {
    doubts.arose(c);
  }

  void disconnect(PeerId peer) {
    NeighbourState neighbour = proved.get(peer);
    if (neighbour != null) {
      for (ConnectionState c : neighbour.connections) {
        c.close(scope.outbox, StreamError.CLOSED.because("disconnected on request"));
      }
    }
  }

  /** Closes every connection. {@return the streams whose queues now come to their end} */
  Set<Outbound> closeAll() {
    Set<Outbound> streams = outboundStreams();
    for (ConnectionState c : connections.values()) {
      c.close(scope.outbox, StreamError.SHUTDOWN);
    }
    return streams;
  }

  /** {@return every stream that we write on, also those that are only decided} */
  private Set<Outbound> outboundStreams() {
    Set<Outbound> streams = new LinkedHashSet<>(outbounds.table().all());
    for (ConnectionState c : connections.values()) {
      if (c.neighbour.outbound != null) {
        streams.add(c.neighbour.outbound);
      }
    }
    return streams;
  }

  /** {@return neighbours that have a stream, oldest connection first} */
  Set<NeighbourState> withStreams() {
    Set<NeighbourState> found = new LinkedHashSet<>();
    for (ConnectionState c : connections.values()) {
      if (c.neighbour.hasStreams()) {
        found.add(c.neighbour);
      }
    }
    return found;
  }

  void addSizes(Map<String, Integer> sizes) {
    sizes.put("connections", connections.size());
    sizes.put("neighbours", withStreams().size());
    sizes.put("identities", proved.size());
    int messages = 0;
    long bytes = 0;
    for (Outbound out : outboundStreams()) {
      messages += out.queue.waitingMessages();
      bytes += out.queue.bytes();
    }
    sizes.put("queued.messages", messages);
    sizes.put("queued.bytes", (int) Math.min(bytes, Integer.MAX_VALUE));
  }
}
