package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.transport.ProtocolId;
import org.jspecify.annotations.Nullable;

/** The streams that there are, by neighbour; knows who came and who went. */
final class LinkTable {
  private final Map<ProtocolId, ProtocolVersion> spoken;
  private final Scores scores;
  private final DirectPeers directPeers;
  private Consumer<Links> onGone = links -> {};
  private final Map<Neighbour, Links> byNeighbour = new LinkedHashMap<>();
  private final Map<InboundStream, Inward> inwards = new LinkedHashMap<>();

  /** Ways on which everything is sent that their neighbours subscribe to: no mesh is for them. */
  private final Set<Outward> outsideMeshes = new LinkedHashSet<>();

  /**
   * Creates it empty.
   *
   * @param spoken what each protocol can carry
   */
  LinkTable(Map<ProtocolId, ProtocolVersion> spoken, Scores scores, DirectPeers directPeers) {
    this.spoken = spoken;
    this.scores = scores;
    this.directPeers = directPeers;
  }

  /** {@return what a stream of this protocol can carry} */
  ProtocolVersion version(ProtocolId protocol) {
    return spoken.getOrDefault(protocol, ProtocolVersion.FLOODSUB);
  }

  /** Sets who hears of neighbours whose last stream has ended. */
  void onGone(Consumer<Links> listener) {
    onGone = listener;
  }

  /** {@return the neighbour's streams, null where it has none} */
  @Nullable Links find(Neighbour neighbour) {
    return byNeighbour.get(neighbour);
  }

  /**
   * {@return what is kept of an open stream}
   *
   * @throws IllegalStateException when it is not open
   */
  Inward get(InboundStream in) {
    Inward inward = inwards.get(in);
    if (inward == null) {
      throw new IllegalStateException("nothing is known of " + in);
    }
    return inward;
  }

  /** {@return what is known of the behaviour of a stream's neighbour, who may be gone} */
  PeerScore score(InboundStream in) {
    Links links = byNeighbour.get(in.neighbour());
    return links == null ? scores.find(Who.of(in.neighbour(), in.remoteAddress())) : links.score;
  }

  Collection<Links> all() {
    return Collections.unmodifiableCollection(byNeighbour.values());
  }

  Collection<Inward> inwards() {
    return Collections.unmodifiableCollection(inwards.values());
  }

  /** {@return the ways to direct peers and to neighbours that only flood} */
  Set<Outward> outsideMeshes() {
    return outsideMeshes;
  }

  private Links enter(Neighbour neighbour, Multiaddr remote) {
    Links known = byNeighbour.get(neighbour);
    if (known != null) {
      return known;
    }
    Who who = Who.of(neighbour, remote);
    Links links = new Links(neighbour, who, scores.enter(who));
    links.direct = directPeers.contains(who);
    byNeighbour.put(neighbour, links);
    return links;
  }

  Inward opened(InboundStream in) {
    Links links = enter(in.neighbour(), in.remoteAddress());
    Inward inward = new Inward(in, links, version(in.protocol()));
    links.inwards.add(inward);
    inwards.put(in, inward);
    addressesChanged(links);
    return inward;
  }

  void closed(InboundStream in) {
    Inward inward = inwards.remove(in);
    if (inward != null) {
      inward.links.inwards.remove(inward);
      changed(inward.links);
    }
  }

  /**
   * {@return the way to the neighbour, which may still be being negotiated; null where there is
   * none}
   */
  @Nullable Outward way(Links links) {
    if (links.outward == null) {
      links.neighbour.outbound().ifPresent(out -> links.outward = new Outward(links, out));
    }
    return links.outward;
  }

  /** The stream is negotiated. */
  Outward opened(OutboundStream out) {
    Links links = enter(out.neighbour(), out.remoteAddress());
    Outward outward = links.outward;
    if (outward == null) {
      outward = new Outward(links, out);
      links.outward = outward;
    } else {
      outward.moveTo(out);
    }
    outward.opened(version(out.protocol()));
    sort(outward);
    addressesChanged(links);
    return outward;
  }

  /**
   * The queue, and all that runs through the stream, has passed to another (rule 4). {@return the
   * way that now leads through it, null where nothing ran through the stream}
   */
  @Nullable Outward moved(OutboundStream from, OutboundStream to) {
    Links links = byNeighbour.get(from.neighbour());
    if (links == null || links.outward == null || links.outward.stream() != from) {
      return null;
    }
    links.outward.moveTo(to);
    addressesChanged(links);
    return links.outward;
  }

  /** The stream has ended. {@return the way that ended with it, null where it had moved before} */
  @Nullable Outward closed(OutboundStream out) {
    Links links = byNeighbour.get(out.neighbour());
    if (links == null || links.outward == null || links.outward.stream() != out) {
      return null;
    }
    Outward ended = links.outward;
    links.outward = null;
    outsideMeshes.remove(ended);
    changed(links);
    return ended;
  }

  /** A peer has become a direct one, or is one no longer. */
  void directPeersChanged() {
    for (Links links : byNeighbour.values()) {
      links.direct = directPeers.contains(links.who);
      if (links.outward != null) {
        sort(links.outward);
      }
    }
  }

  private void sort(Outward outward) {
    boolean outside =
        outward.isNegotiated() && (outward.links.direct || !outward.features().hasMesh());
    if (outside) {
      outsideMeshes.add(outward);
    } else {
      outsideMeshes.remove(outward);
    }
  }

  private void changed(Links links) {
    if (links.isGone()) {
      byNeighbour.remove(links.neighbour);
      onGone.accept(links);
      scores.leave(links.score);
    } else {
      addressesChanged(links);
    }
  }

  private void addressesChanged(Links links) {
    if (!scores.isEnabled()) {
      return;
    }
    Set<Multiaddr> addresses = new LinkedHashSet<>();
    for (Links other : sharing(links)) {
      other.inwards.forEach(in -> addresses.add(in.stream.remoteAddress()));
      if (other.outward != null) {
        addresses.add(other.outward.stream().remoteAddress());
      }
    }
    scores.addresses(links.score, addresses);
  }

  /** {@return the neighbours with the same reputation: itself, where it proved who it is} */
  private Collection<Links> sharing(Links links) {
    if (links.score.neighbours == 1) {
      return List.of(links);
    }
    Collection<Links> sharing = new ArrayList<>();
    for (Links other : byNeighbour.values()) {
      if (other.score == links.score) {
        sharing.add(other);
      }
    }
    return sharing;
  }
}
