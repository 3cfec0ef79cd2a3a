package org.freshet.pubsub.router.gossipsub;

import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.gossipsub.control.Control.Prune;
import org.jspecify.annotations.Nullable;

/** Answers GRAFT and PRUNE. */
final class MeshRequests {
  private final Scope scope;
  private final GossipsubParams params;
  private final MeshKeeper keeper;
  private final PeerExchange exchange;

  MeshRequests(Scope scope, MeshKeeper keeper, PeerExchange exchange) {
    this.scope = scope;
    this.params = scope.params;
    this.keeper = keeper;
    this.exchange = exchange;
  }

  /** A neighbour took us into its meshes. */
  void grafted(Inward in, List<TopicName> topics) {
    for (TopicName topic : topics) {
      if (mayAsk(in)) {
        graft(in, topic);
      }
    }
  }

  /** A neighbour took us out of its meshes. */
  void pruned(Inward in, List<Prune> prunes) {
    for (Prune prune : prunes) {
      if (mayAsk(in)) {
        prune(in, prune);
      }
    }
  }

  private boolean mayAsk(Inward in) {
    if (!in.features.hasMesh()) {
      scope.count("mesh_requests.wrong_protocol");
      return false;
    }
    if (in.meshRequests >= params.maxMeshRequests()) {
      scope.count("mesh_requests.over_quota");
      scope.overQuota(in);
      return false;
    }
    in.meshRequests++;
    return true;
  }

  private void graft(Inward in, TopicName topic) {
    if (!scope.mesh.has(topic)) {
      // No answer: strangers could make us send as much as they do.
      scope.count("graft.unknown_topic");
      return;
    }
    if (!scope.isAllowed(in.links, topic)) {
      scope.count("graft.not_allowed");
      return;
    }
    Outward way = scope.links.way(in.links);
    if (way == null || !way.mayMesh()) {
      // Nobody can be in a mesh whom we cannot send to.
      scope.count("graft.no_way_back");
      return;
    }
    if (scope.mesh.contains(topic, way)) {
      return;
    }
    Refusal refusal = refusal(way, topic);
    if (refusal == null) {
      scope.count("graft.accepted");
      scope.mesh.add(way, topic);
    } else {
      scope.count("graft.refused_" + refusal.name);
      keeper.prune(way, topic, refusal == Refusal.FULL);
    }
  }

  private enum Refusal {
    DIRECT("direct"),
    BACKOFF("backoff"),
    SCORE("score"),
    FULL("full");

    final String name;

    Refusal(String name) {
      this.name = name;
    }
  }

  private @Nullable Refusal refusal(Outward way, TopicName topic) {
    if (way.links.direct) {
      return Refusal.DIRECT;
    }
    long now = scope.nowNanos();
    Backoffs.Backoff backoff = scope.backoffs.running(way.links.who, topic, now);
    if (backoff != null) {
      boolean flood = now - backoff.startNanos() < params.graftFloodThreshold().toNanos();
      scope.misbehaved(way.links, flood ? 2 : 1);
      return Refusal.BACKOFF;
    }
    if (scope.score(way.links) < 0) {
      return Refusal.SCORE;
    }
    boolean full = scope.mesh.size(topic) >= params.dHigh();
    return full && !way.links.neighbour.dialledByUs() ? Refusal.FULL : null;
  }

  private void prune(Inward in, Prune prune) {
    TopicName topic = prune.topic();
    if (!scope.mesh.has(topic)) {
      scope.count("prune.unknown_topic");
      return;
    }
    scope.count("prune.obeyed");
    if (in.links.outward != null) {
      scope.mesh.remove(in.links.outward, topic);
    }
    scope.backoffs.add(in.links.who, topic, backoff(in, prune), scope.nowNanos());
    if (in.features.hasBackoff()) {
      exchange.take(in, prune.peers());
    }
  }

  private Duration backoff(Inward in, Prune prune) {
    long seconds = in.features.hasBackoff() ? prune.backoffSeconds() : 0;
    if (seconds == 0) {
      return params.pruneBackoff();
    }
    // Unsigned: a negative number is more than any bound.
    long longest = params.maxBackoff().toSeconds();
    if (Long.compareUnsigned(seconds, longest) > 0) {
      scope.count("prune.backoff_bounded");
      return params.maxBackoff();
    }
    return Duration.ofSeconds(seconds);
  }
}
