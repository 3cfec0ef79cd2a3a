package org.freshet.pubsub.router.gossipsub;

import java.util.List;
import java.util.Set;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.gossipsub.control.ControlWriter;
import org.jspecify.annotations.Nullable;

/** Announces cached messages to neighbours outside the mesh, and sends what they ask for. */
final class Gossip {
  /** Go reads ten RPCs with IHAVE in a heartbeat, and counts others with control among them. */
  private static final int MAX_PIECES = 6;

  private final Scope scope;

  Gossip(Scope scope) {
    this.scope = scope;
  }

  /**
   * Announces the topic's messages to some of its subscribers.
   *
   * @param members who gets the messages themselves
   */
  void emit(TopicName topic, Set<Outward> members) {
    List<MessageId> ids = scope.cache.gossipIds(topic);
    if (ids.isEmpty()) {
      return;
    }
    double threshold = scope.params.thresholds().gossip();
    List<Outward> others =
        scope.candidates.subscribers(
            topic, way -> !members.contains(way) && scope.score(way.links) >= threshold);
    int count = Math.max(scope.params.dLazy(), (int) (scope.params.gossipFactor() * others.size()));
    List<byte[]> shared = null;
    for (Outward way : scope.candidates.some(others, count)) {
      int maxBytes = ControlOutbox.maxPieceBytes(way);
      if (shared == null || !isForAll(ids, shared)) {
        // Who cannot be told all is told something different each.
        List<MessageId> some = scope.candidates.some(ids, scope.params.maxIHaveLength());
        shared = ControlWriter.ihave(topic, some, maxBytes);
      }
      List<byte[]> pieces = shared.subList(0, Math.min(MAX_PIECES, shared.size()));
      scope.count("ihave.sent", pieces.size());
      scope.outbox.pieces(way, pieces);
    }
  }

  private boolean isForAll(List<MessageId> ids, List<byte[]> pieces) {
    return ids.size() <= scope.params.maxIHaveLength() && pieces.size() <= MAX_PIECES;
  }

  /** A neighbour asks for messages. */
  void wanted(Inward in, List<MessageId> ids) {
    Outward way = wayToAnswer(in);
    if (way == null) {
      return;
    }
    for (MessageId id : ids) {
      if (in.idsWanted >= scope.params.maxIWantLength()) {
        scope.count("iwant.over_quota");
        scope.overQuota(in);
        return;
      }
      in.idsWanted++;
      Message message = scope.cache.get(id);
      if (message == null) {
        scope.count("iwant.unknown");
      } else if (in.links.doesNotWant(id)) {
        scope.count("iwant.not_wanted");
      } else if (scope.cache.countSent(id, in.links.who) > scope.params.gossipRetransmission()) {
        scope.count("iwant.too_often");
      } else {
        scope.count("iwant.answered");
        scope.context.send(way.stream(), message, Priority.HIGH);
      }
    }
  }

  private @Nullable Outward wayToAnswer(Inward in) {
    if (!in.features.hasMesh()) {
      scope.count("iwant.wrong_protocol");
      return null;
    }
    if (scope.score(in.links) < scope.params.thresholds().gossip()) {
      scope.count("iwant.low_score");
      return null;
    }
    return scope.links.way(in.links);
  }
}
