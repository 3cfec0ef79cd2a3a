package org.freshet.pubsub.router.gossipsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.SignedPeerRecord;

/** Puts neighbours into meshes and fanouts and takes them out: joining, leaving, each heartbeat. */
final class MeshKeeper {
  private final Scope scope;
  private final GossipsubParams params;
  private final PeerExchange exchange;

  /** Members that did not subscribe to what they are in the mesh of, at the last heartbeat. */
  private Set<Member> silent = new LinkedHashSet<>();

  private record Member(Outward way, TopicName topic) {}

  MeshKeeper(Scope scope, PeerExchange exchange) {
    this.scope = scope;
    this.params = scope.params;
    this.exchange = exchange;
  }

  /** JOIN: fanout members become mesh members, others are added up to D. */
  void join(TopicName topic) {
    scope.mesh.open(topic);
    for (Outward way : scope.fanout.remove(topic)) {
      boolean subscribed = scope.isSubscribed(way.links.neighbour, topic);
      boolean room = scope.mesh.size(topic) < params.d();
      if (subscribed && room && scope.candidates.isGraftable(way, topic)) {
        graft(way, topic);
      }
    }
    graftUpTo(params.d(), topic);
  }

  /** LEAVE: every member is pruned. */
  void leave(TopicName topic) {
    Duration backoff = params.unsubscribeBackoff();
    for (Outward way : scope.mesh.close(topic)) {
      List<SignedPeerRecord> peers = exchange.offer(topic, way);
      scope.outbox.prune(way, topic, backoff.toSeconds(), peers);
      scope.backoffs.add(way.links.who, topic, backoff, scope.nowNanos());
    }
  }

  /** A neighbour subscribed: a mesh that is too small does not wait for the heartbeat. */
  void subscribed(Links links, TopicName topic) {
    Outward way = links.outward;
    if (way != null
        && scope.mesh.has(topic)
        && scope.mesh.size(topic) < params.dLow()
        && scope.candidates.isGraftable(way, topic)) {
      scope.count("graft.on_subscribe");
      graft(way, topic);
    }
  }

  /** A neighbour said that it no longer wants the topic. */
  void unsubscribed(Links links, TopicName topic) {
    if (links.outward != null) {
      scope.mesh.remove(links.outward, topic);
      scope.fanout.remove(topic, links.outward);
    }
  }

  /** It is known now what may be sent to a neighbour: perhaps a mesh waits for it. */
  void opened(Outward way) {
    if (!way.features().hasMesh()) {
      scope.mesh.removeFromAll(way);
      return;
    }
    for (TopicName topic : scope.mesh.topics()) {
      if (scope.isSubscribed(way.links.neighbour, topic)) {
        subscribed(way.links, topic);
      }
    }
  }

  /** The way leads through another stream: what was said on the old one may be lost. */
  void moved(Outward way) {
    way.meshes.forEach(topic -> scope.outbox.graft(way, topic));
  }

  /** The way is no more, and with it all membership. */
  void closed(Outward way) {
    scope.mesh.removeFromAll(way);
    scope.fanout.removeFromAll(way);
    scope.outbox.forget(way);
  }

  void graft(Outward way, TopicName topic) {
    scope.count("mesh.grafted");
    scope.mesh.add(way, topic);
    scope.outbox.graft(way, topic);
  }

  /** Takes a member out, or tells somebody who is none; no graft either way for the back-off. */
  void prune(Outward way, TopicName topic, boolean offerPeers) {
    prune(way, topic, params.pruneBackoff(), offerPeers);
  }

  private void prune(Outward way, TopicName topic, Duration backoff, boolean offerPeers) {
    scope.count("mesh.pruned");
    scope.mesh.remove(way, topic);
    List<SignedPeerRecord> peers = offerPeers ? exchange.offer(topic, way) : List.of();
    scope.outbox.prune(way, topic, backoff.toSeconds(), peers);
    scope.backoffs.add(way.links.who, topic, backoff, scope.nowNanos());
  }

  private void graftUpTo(int size, TopicName topic) {
    int missing = size - scope.mesh.size(topic);
    if (missing > 0) {
      for (Outward way : scope.candidates.some(scope.candidates.graftable(topic), missing)) {
        graft(way, topic);
      }
    }
  }

  /**
   * Heartbeat: members that have not subscribed for a whole heartbeat hold no place. A stream that
   * told of the subscription may have ended and its successor be on its way; who comes later than
   * that, as rust does on a new connection, has done nothing worse than leave the topic.
   */
  void dropSilent() {
    Set<Member> now = new LinkedHashSet<>();
    for (TopicName topic : scope.mesh.topics()) {
      for (Outward way : List.copyOf(scope.mesh.members(topic))) {
        Member member = new Member(way, topic);
        if (scope.isSubscribed(way.links.neighbour, topic)) {
          continue;
        }
        if (silent.contains(member)) {
          scope.count("mesh.dropped_silent");
          prune(way, topic, params.unsubscribeBackoff(), false);
        } else {
          now.add(member);
        }
      }
    }
    silent = now;
  }

  /** Those that have become direct peers are in no mesh and no fanout any more. */
  void dropDirect() {
    for (Links links : scope.links.all()) {
      if (links.direct && links.outward != null) {
        Outward way = links.outward;
        List.copyOf(way.meshes).forEach(topic -> prune(way, topic, false));
        scope.fanout.removeFromAll(way);
      }
    }
  }

  /** Heartbeat: members with a negative score are pruned, without peers to turn to. */
  void dropNegative(TopicName topic) {
    for (Outward way : List.copyOf(scope.mesh.members(topic))) {
      if (scope.score(way.links) < 0) {
        scope.count("mesh.dropped_negative");
        prune(way, topic, false);
      }
    }
  }

  /** Heartbeat: a mesh below D_low is filled up to D. */
  void graftIfTooFew(TopicName topic) {
    if (scope.mesh.size(topic) < params.dLow()) {
      graftUpTo(params.d(), topic);
    }
  }

  /**
   * Heartbeat: a mesh of D_high is pruned to D. The best D_score stay, others by chance, and of all
   * that stay D_out are neighbours that we dialled, as far as there are any.
   */
  void pruneIfTooMany(TopicName topic) {
    if (scope.mesh.size(topic) < params.dHigh() || params.d() == 0) {
      return;
    }
    List<Outward> order = scope.candidates.shuffled(new ArrayList<>(scope.mesh.members(topic)));
    order.sort(Comparator.comparingDouble((Outward way) -> scope.score(way.links)).reversed());
    scope.candidates.shuffled(order.subList(Math.min(params.dScore(), order.size()), order.size()));
    List<Outward> stay = new ArrayList<>(order.subList(0, params.d()));
    List<Outward> go = new ArrayList<>(order.subList(params.d(), order.size()));
    swapInOutbound(stay, go);
    go.forEach(way -> prune(way, topic, true));
  }

  /** Lets neighbours that we dialled stay in place of the last that we did not. */
  private void swapInOutbound(List<Outward> stay, List<Outward> go) {
    int outbound = (int) stay.stream().filter(MeshKeeper::isOutbound).count();
    int last = stay.size() - 1;
    for (int i = 0; i < go.size() && outbound < params.dOut(); i++) {
      if (!isOutbound(go.get(i))) {
        continue;
      }
      while (last >= 0 && isOutbound(stay.get(last))) {
        last--;
      }
      if (last < 0) {
        return;
      }
      Outward leaving = stay.set(last, go.get(i));
      go.set(i, leaving);
      outbound++;
    }
  }

  private static boolean isOutbound(Outward way) {
    return way.links.neighbour.dialledByUs();
  }

  /** Heartbeat: a mesh that is large enough gets neighbours that we dialled until it has D_out. */
  void graftIfTooFewOutbound(TopicName topic) {
    int missing = params.dOut() - scope.mesh.outbound(topic);
    if (scope.mesh.size(topic) < params.dLow() || missing <= 0) {
      return;
    }
    List<Outward> dialled = scope.candidates.graftable(topic);
    dialled.removeIf(way -> !isOutbound(way));
    for (Outward way : scope.candidates.some(dialled, missing)) {
      scope.count("graft.outbound_quota");
      graft(way, topic);
    }
  }

  /** Heartbeat, now and then: a mesh that does badly gets some that do better than its median. */
  void graftOpportunistically(TopicName topic) {
    List<Double> scores = new ArrayList<>();
    scope.mesh.members(topic).forEach(way -> scores.add(scope.score(way.links)));
    if (scores.size() < 2) {
      return;
    }
    scores.sort(null);
    double median = scores.get(scores.size() / 2);
    if (median >= params.thresholds().opportunisticGraft()) {
      return;
    }
    List<Outward> better = scope.candidates.graftable(topic);
    better.removeIf(way -> scope.score(way.links) <= median);
    for (Outward way : scope.candidates.some(better, params.opportunisticGraftPeers())) {
      scope.count("graft.opportunistic");
      graft(way, topic);
    }
  }

  /** {@return to whom a message goes on a topic that is not joined; chosen when there is nobody} */
  Set<Outward> fanoutFor(TopicName topic) {
    scope.fanout.published(topic, scope.nowNanos());
    if (scope.fanout.members(topic).isEmpty()) {
      fillFanout(topic);
    }
    return scope.fanout.members(topic);
  }

  private void fillFanout(TopicName topic) {
    Set<Outward> members = scope.fanout.members(topic);
    List<Outward> others =
        scope.candidates.subscribers(
            topic, way -> !members.contains(way) && isGoodEnoughToPublish(way));
    List<Outward> chosen = scope.candidates.some(others, params.d() - members.size());
    scope.fanout.add(topic, chosen);
  }

  private boolean isGoodEnoughToPublish(Outward way) {
    return scope.score(way.links) >= params.thresholds().publish();
  }

  /** Heartbeat: a fanout that is not published on expires; others are kept at D subscribers. */
  void maintainFanout(TopicName topic) {
    long ttlNanos = params.fanoutTtl().toNanos();
    if (scope.fanout.isExpired(topic, scope.nowNanos(), ttlNanos)) {
      scope.fanout.remove(topic);
      return;
    }
    for (Outward way : List.copyOf(scope.fanout.members(topic))) {
      if (!scope.isSubscribed(way.links.neighbour, topic) || !isGoodEnoughToPublish(way)) {
        scope.fanout.remove(topic, way);
      }
    }
    if (scope.fanout.members(topic).size() < params.d()) {
      fillFanout(topic);
    }
  }

  int silentMembers() {
    return silent.size();
  }
}
