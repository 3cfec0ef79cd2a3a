package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.gossipsub.control.ControlWriter;
import org.jspecify.annotations.Nullable;

/** Announces cached messages to neighbours outside the mesh, and sends what they ask for. */
final class Gossip {
  /** Go reads ten RPCs with IHAVE in a heartbeat, and counts others with control among them. */
  private static final int MAX_PIECES = 6;

  private final Scope scope;

  /** Topics that were announced so far; a heartbeat counts each of its topics. */
  private long announcements;

  Gossip(Scope scope) {
    this.scope = scope;
  }

  /** Heartbeat: announces what is in the cache, topic by topic. */
  void heartbeat() {
    if (scope.cache.isEmpty()) {
      return;
    }
    lookAtNeighbours();
    for (TopicName topic : scope.mesh.topics()) {
      emit(topic, scope.mesh.members(topic));
    }
    for (TopicName topic : scope.fanout.topics()) {
      emit(topic, scope.fanout.members(topic));
    }
  }

  /** Whether somebody may be told anything is the same for all topics. */
  private void lookAtNeighbours() {
    double threshold = scope.params.thresholds().gossip();
    for (Links links : scope.links.all()) {
      links.hearsGossip =
          !links.direct
              && links.outward != null
              && links.outward.features().hasMesh()
              && scope.score(links) >= threshold;
    }
  }

  /**
   * Announces the topic's messages to some of its subscribers.
   *
   * @param members who gets the messages themselves
   */
  private void emit(TopicName topic, Set<Outward> members) {
    List<MessageId> ids = scope.cache.gossipIds(topic);
    if (ids.isEmpty()) {
      return;
    }
    List<Outward> others = others(topic, members);
    int count = Math.max(scope.params.dLazy(), (int) (scope.params.gossipFactor() * others.size()));
    Announcement shared = null;
    int sent = 0;
    for (Outward way : scope.candidates.some(others, count)) {
      int maxBytes = ControlOutbox.maxPieceBytes(way);
      if (shared == null || !shared.isWhole || shared.maxPieceBytes != maxBytes) {
        // Who cannot be told all is told something different each.
        shared = announcement(topic, ids, maxBytes);
      }
      sent += shared.pieces.size();
      scope.outbox.pieces(way, shared.pieces);
    }
    scope.count("ihave.sent", sent);
  }

  /** {@return the ways to the topic's subscribers that are not among the members} */
  private List<Outward> others(TopicName topic, Set<Outward> members) {
    announcements++;
    for (Outward member : members) {
      member.links.sparedAnnouncement = announcements;
    }
    Set<? extends Neighbour> subscribers = scope.context.subscribers(topic);
    List<Outward> others = new ArrayList<>(subscribers.size());
    for (Neighbour neighbour : subscribers) {
      Links links = scope.links.find(neighbour);
      if (links != null
          && links.hearsGossip
          && links.sparedAnnouncement != announcements
          && scope.isAllowed(links, topic)
          && links.outward != null) {
        others.add(links.outward);
      }
    }
    return others;
  }

  /**
   * What some neighbours are told of a topic.
   *
   * @param isWhole it says all that there is to say
   */
  private record Announcement(List<byte[]> pieces, boolean isWhole, int maxPieceBytes) {}

  private Announcement announcement(TopicName topic, List<MessageId> ids, int maxPieceBytes) {
    List<MessageId> some = scope.candidates.some(ids, scope.params.maxIHaveLength());
    List<byte[]> pieces = ControlWriter.ihave(topic, some, maxPieceBytes);
    boolean isWhole = some.size() == ids.size() && pieces.size() <= MAX_PIECES;
    return new Announcement(
        List.copyOf(pieces.subList(0, Math.min(MAX_PIECES, pieces.size()))),
        isWhole,
        maxPieceBytes);
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
      } else if (!scope.isAllowed(in.links, message.topic())) {
        scope.count("iwant.not_allowed");
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
