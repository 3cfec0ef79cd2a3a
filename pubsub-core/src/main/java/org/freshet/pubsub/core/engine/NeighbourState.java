package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.OutboundStream;
import org.jspecify.annotations.Nullable;

/** The connections that proved one identity, seen together. */
final class NeighbourState implements Neighbour {
  final Optional<PeerId> id;

  /** Oldest first. */
  final List<ConnectionState> connections = new ArrayList<>();

  /** The one RPC stream that we write to it (rule 4), from the decision to open it. */
  @Nullable Outbound outbound;

  /** Streams of the router's own that we write to it. */
  final Set<Outbound> further = new LinkedHashSet<>();

  /** Negotiated streams that the application was told of; see {@link StreamEvents}. */
  int toldStreams;

  /** The topics that it wants by rule 2: derived from its streams, never set by anything else. */
  final Set<TopicName> wanted = new LinkedHashSet<>();

  /**
   * Bytes that were read on inbound streams which have ended since, and that are not consumed yet.
   */
  long lingeringBytes;

  /** Inbound streams on all of its connections. */
  int inboundStreams;

  /** Bytes that were read of it, or are awaited, and are not consumed yet; see {@link Budget}. */
  long inboundBytes;

  /** Bytes that wait for it or are under way to it; see {@link Budget}. */
  long outboundBytes;

  /** What the wishes on all of its streams take; see {@link WishBudget}. */
  long wishBytes;

  /** Its stream to us that ended and has no successor yet; null while none is missing. */
  MuteNeighbours.@Nullable Loss loss;

  /** The last end of our own stream to it, null before. */
  MuteNeighbours.@Nullable OwnLoss ownLoss;

  /** Dialled when its last connection has ended, null in the ordinary case. */
  @Nullable Multiaddr dialAgain;

  NeighbourState(Optional<PeerId> id) {
    this.id = id;
  }

  /** {@return whether any stream of it exists} */
  boolean hasStreams() {
    if (outbound != null) {
      return true;
    }
    for (ConnectionState c : connections) {
      if (!c.inbound.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  boolean anyRpcSeen() {
    return anyInbound(in -> in.rpcSeen);
  }

  /** {@return whether a stream of it said what it wants, or that it wants nothing} */
  boolean hasToldWishes() {
    return anyInbound(in -> in.toldWishes);
  }

  private boolean anyInbound(Predicate<Inbound> condition) {
    for (ConnectionState c : connections) {
      for (Inbound in : c.inbound.values()) {
        if (condition.test(in)) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public Optional<PeerId> id() {
    return id;
  }

  @Override
  public List<InboundStream> inbound() {
    List<InboundStream> all = new ArrayList<>();
    for (ConnectionState c : connections) {
      all.addAll(c.inbound.values());
    }
    return all;
  }

  @Override
  public Optional<OutboundStream> outbound() {
    return outbound == null ? Optional.empty() : outbound.present;
  }

  @Override
  public boolean dialledByUs() {
    if (outbound != null) {
      return outbound.connection.dialledByUs;
    }
    return !connections.isEmpty() && connections.get(connections.size() - 1).dialledByUs;
  }

  @Override
  public String toString() {
    return id.map(PeerId::toString)
        .orElseGet(() -> connections.isEmpty() ? "nobody" : "unproved " + connections.get(0));
  }
}
