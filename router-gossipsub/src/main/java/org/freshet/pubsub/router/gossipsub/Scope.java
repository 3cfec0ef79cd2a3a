package org.freshet.pubsub.router.gossipsub;

import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.RouterContext;

/** What all parts of one router share. */
final class Scope {
  final GossipsubParams params;
  final RouterContext context;
  final Scores scores;
  final DirectPeers directPeers;
  final LinkTable links;
  final ControlOutbox outbox;
  final Backoffs backoffs;
  final Mesh mesh;
  final Fanout fanout;
  final MessageCache cache;
  final Candidates candidates;
  final Views views;

  Scope(GossipsubParams params, RouterContext context) {
    this.params = params;
    this.context = context;
    this.scores = new Scores(params.score(), context::nowNanos);
    this.directPeers = new DirectPeers(params, context);
    this.links = new LinkTable(params.spoken(), scores, directPeers);
    this.outbox = new ControlOutbox(context);
    this.backoffs = new Backoffs(params);
    this.views = new Views();
    this.mesh = new Mesh(scores, views);
    this.fanout = new Fanout(views);
    this.cache = new MessageCache(params);
    this.candidates = new Candidates(this);
  }

  long nowNanos() {
    return context.nowNanos();
  }

  void count(String counter) {
    context.count(counter, 1);
  }

  void count(String counter, long times) {
    if (times > 0) {
      context.count(counter, times);
    }
  }

  double score(Links links) {
    return scores.score(links.score);
  }

  /** The neighbour did what no well-behaved one does. */
  void misbehaved(Links links, double times) {
    scores.misbehaved(links.score, times);
  }

  /** A stream has asked for more than its quota: it is held to account once a heartbeat. */
  void overQuota(Inward in) {
    if (!in.overQuota) {
      in.overQuota = true;
      misbehaved(in.links, 1);
    }
  }

  /** {@return whether the parameters let it take part in the topic; not where they throw} */
  boolean isAllowed(Links links, TopicName topic) {
    if (params.peerFilter() == PeerFilter.ALL) {
      return true;
    }
    try {
      return params.peerFilter().isAllowed(links.who.id(), topic);
    } catch (RuntimeException e) {
      count("peer_filter.failed");
      return false;
    }
  }

  /** {@return whether the neighbour wants the topic by what its streams say now} */
  boolean isSubscribed(Neighbour neighbour, TopicName topic) {
    return context.subscribers(topic).contains(neighbour);
  }
}
