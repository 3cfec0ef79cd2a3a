package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.gossipsub.control.Control.PeerInfo;

/**
 * Hands other subscribers on to those that are pruned, and turns to those that are handed on to us
 * (gossipsub v1.1): with their signed addresses only, off unless switched on.
 *
 * <p>Signatures are checked on the router's thread, so only a few in a heartbeat.
 */
final class PeerExchange {
  private static final int MAX_CHECKS = 32;
  private static final int MAX_DIALS = 8;
  private static final int MAX_WAITING = 128;

  /** With a long topic name and all else it must fit a frame of control. */
  private static final int MAX_RECORD_BYTES = 6 << 10;

  private final Scope scope;
  private final KeyProvider keys;

  /** To be dialled at the next heartbeats, each once. */
  private final Map<PeerId, Multiaddr> waiting = new LinkedHashMap<>();

  /** Signatures that may still be checked in this heartbeat. */
  private int checksLeft = MAX_CHECKS;

  PeerExchange(Scope scope, KeyProvider keys) {
    this.scope = scope;
    this.keys = keys;
  }

  /** {@return subscribers whom somebody who is pruned may turn to, with a score that is not bad} */
  List<SignedPeerRecord> offer(TopicName topic, Outward pruned) {
    if (!scope.params.peerExchange() || scope.params.prunePeers() == 0) {
      return List.of();
    }
    List<Neighbour> others = new ArrayList<>();
    for (Neighbour neighbour : scope.context.subscribers(topic)) {
      Links links = scope.links.find(neighbour);
      if (links != null
          && links != pruned.links
          && scope.isAllowed(links, topic)
          && scope.score(links) >= 0) {
        others.add(neighbour);
      }
    }
    List<SignedPeerRecord> records = new ArrayList<>();
    int bytes = 0;
    for (Neighbour neighbour : scope.candidates.shuffled(others)) {
      Optional<SignedPeerRecord> record = scope.context.peerRecord(neighbour);
      if (record.isEmpty() || !neighbour.id().equals(record.map(SignedPeerRecord::peer))) {
        continue;
      }
      bytes += record.get().envelope().length;
      if (records.size() == scope.params.prunePeers() || bytes > MAX_RECORD_BYTES) {
        break;
      }
      records.add(record.get());
    }
    return records;
  }

  /** A neighbour that pruned us hands others on. */
  void take(Inward in, List<PeerInfo> peers) {
    if (peers.isEmpty()) {
      return;
    }
    if (!scope.params.peerExchange()) {
      scope.count("px.not_used");
      return;
    }
    if (scope.score(in.links) < scope.params.thresholds().acceptPeerExchange()) {
      scope.count("px.low_score");
      return;
    }
    for (PeerInfo peer : peers) {
      if (peer.signedPeerRecord().length == 0) {
        scope.count("px.unsigned");
      } else if (checksLeft == 0 || waiting.size() >= MAX_WAITING) {
        scope.count("px.over_quota");
      } else {
        checksLeft--;
        check(in, peer);
      }
    }
  }

  private void check(Inward in, PeerInfo peer) {
    Optional<PeerId> claimed = PeerId.read(peer.peerId(), 0, peer.peerId().length);
    Optional<SignedPeerRecord> record = keys.open(peer.signedPeerRecord());
    if (record.isEmpty() || !claimed.equals(record.map(SignedPeerRecord::peer))) {
      scope.count("px.forged");
      scope.misbehaved(in.links, 1);
      return;
    }
    PeerId id = record.get().peer();
    if (!id.equals(scope.context.localPeer()) && !record.get().addresses().isEmpty()) {
      waiting.putIfAbsent(id, record.get().addresses().get(0).withPeerId(id));
    }
  }

  /** Dials some of those that wait, unless they have become neighbours. */
  void heartbeat() {
    checksLeft = MAX_CHECKS;
    if (waiting.isEmpty()) {
      return;
    }
    for (Neighbour neighbour : scope.context.neighbours()) {
      neighbour.id().ifPresent(waiting::remove);
    }
    Deque<PeerId> order = new ArrayDeque<>(waiting.keySet());
    for (int i = 0; i < MAX_DIALS && !order.isEmpty(); i++) {
      Multiaddr address = waiting.remove(order.remove());
      if (address != null) {
        scope.count("px.dials");
        scope.context.connect(address);
      }
    }
  }

  int waiting() {
    return waiting.size();
  }
}
