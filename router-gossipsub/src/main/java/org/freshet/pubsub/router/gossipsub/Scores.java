package org.freshet.pubsub.router.gossipsub;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;

/**
 * The scores of all peers that live, and of those that left with a bad one (gossipsub v1.1). Kept
 * by identity, so that nobody sheds a score by reconnecting (rule 10).
 *
 * <p>With no weight in the parameters every score is 0 and nothing is kept.
 */
final class Scores {
  /** Who left with a bad score is remembered, but not more of them than this. */
  static final int MAX_RETAINED = 65_536;

  private final ScoreParams params;
  private final IpColocation colocation;
  private final ScoreFormula formula;
  private final Deliveries deliveries;
  private final Map<Who, PeerScore> present = new LinkedHashMap<>();

  /** Who left longest ago comes first, and expires first. */
  private final Map<Who, PeerScore> retained = new LinkedHashMap<>();

  private final LongSupplier nowNanos;
  private boolean enabled;

  /**
   * Creates it with nobody known.
   *
   * @param nowNanos tells the time
   */
  Scores(ScoreParams params, LongSupplier nowNanos) {
    this.params = params;
    this.nowNanos = nowNanos;
    this.enabled = params.isEnabled();
    this.colocation = new IpColocation(params);
    this.formula = new ScoreFormula(params, colocation);
    this.deliveries = new Deliveries(this);
  }

  boolean isEnabled() {
    return enabled;
  }

  long nowNanos() {
    return nowNanos.getAsLong();
  }

  Deliveries deliveries() {
    return deliveries;
  }

  /** A neighbour has come. {@return what is known of it} */
  PeerScore enter(Who who) {
    PeerScore known = retained.remove(who);
    if (known != null) {
      present.put(who, known);
    }
    PeerScore peer = present.computeIfAbsent(who, PeerScore::new);
    peer.neighbours++;
    peer.markStale();
    return peer;
  }

  /** A neighbour has gone: a good score is forgotten, a bad one is kept for a while. */
  void leave(PeerScore peer) {
    if (--peer.neighbours > 0) {
      return;
    }
    present.remove(peer.who);
    double last = score(peer);
    colocation.update(peer, Set.of());
    peer.topics().forEach(TopicStats::retire);
    peer.removeBlankTopics();
    peer.markStale();
    if (last <= 0 && !(peer.topics().isEmpty() && peer.misbehaviour == 0)) {
      retain(peer);
    }
  }

  private void retain(PeerScore peer) {
    if (!enabled || params.retainScore().isZero()) {
      return;
    }
    peer.expiryNanos = nowNanos() + params.retainScore().toNanos();
    retained.remove(peer.who);
    retained.put(peer.who, peer);
    if (retained.size() > MAX_RETAINED) {
      Iterator<PeerScore> oldest = retained.values().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** {@return what is known of somebody, who may have gone or be gone for good} */
  PeerScore find(Who who) {
    PeerScore peer = present.get(who);
    if (peer == null) {
      peer = retained.get(who);
    }
    return peer == null ? new PeerScore(who) : peer;
  }

  /** Holds something against a peer, wherever it is now. */
  private void blame(PeerScore peer, Consumer<PeerScore> deed) {
    PeerScore known = peer.neighbours > 0 ? peer : find(peer.who);
    deed.accept(known);
    known.markStale();
    if (known.neighbours == 0) {
      retain(known);
    }
  }

  /** A neighbour's streams come from these addresses now. */
  void addresses(PeerScore peer, Set<Multiaddr> addresses) {
    if (enabled) {
      colocation.update(peer, addresses);
    }
  }

  double score(PeerScore peer) {
    return breakdown(peer).total();
  }

  ScoreBreakdown breakdown(PeerScore peer) {
    if (!enabled) {
      return ScoreBreakdown.ZERO;
    }
    if (peer.isStale()) {
      peer.score(formula.of(peer));
    }
    return peer.score();
  }

  /** {@return what the topic brings to the peer's score, its weight included} */
  Map<TopicName, Double> byTopic(PeerScore peer) {
    Map<TopicName, Double> parts = new LinkedHashMap<>();
    for (TopicStats stats : peer.topics()) {
      double sum = stats.p1() + stats.p2() + stats.p3() + stats.p3b() + stats.p4();
      parts.put(stats.topic, sum * stats.weight());
    }
    return parts;
  }

  void grafted(PeerScore peer, TopicName topic) {
    if (counts(topic)) {
      stats(peer, topic).grafted(nowNanos());
    }
  }

  void pruned(PeerScore peer, TopicName topic) {
    TopicStats stats = peer.find(topic);
    if (stats != null) {
      stats.pruned();
      peer.markStale();
    }
  }

  void deliveredFirst(PeerScore peer, TopicName topic) {
    if (counts(topic)) {
      // Not stale: it can only rise, and that may wait for the next refresh.
      stats(peer, topic).deliveredFirst();
    }
  }

  /**
   * It brought a copy of a message that another had brought first.
   *
   * @param lateNanos how long after the first was found valid; not positive while it was judged
   */
  void deliveredAgain(PeerScore peer, TopicName topic, long lateNanos) {
    if (counts(topic)) {
      stats(peer, topic).deliveredAgain(lateNanos);
    }
  }

  void deliveredInvalid(PeerScore peer, TopicName topic) {
    if (counts(topic)) {
      blame(peer, known -> stats(known, topic).deliveredInvalid());
    }
  }

  void misbehaved(PeerScore peer, double times) {
    if (enabled) {
      blame(peer, known -> known.misbehaviour += times);
    }
  }

  private TopicStats stats(PeerScore peer, TopicName topic) {
    return peer.topic(topic, formula.topic(topic));
  }

  private boolean counts(TopicName topic) {
    return enabled && !formula.topic(topic).isNone();
  }

  /** Lets a topic count differently from now on. */
  void topic(TopicName topic, TopicScoreParams changed) {
    formula.topic(topic, changed);
    enabled |= !changed.isNone();
    present.values().forEach(peer -> change(peer, topic, changed));
    retained.values().forEach(peer -> change(peer, topic, changed));
  }

  private static void change(PeerScore peer, TopicName topic, TopicScoreParams changed) {
    TopicStats stats = peer.find(topic);
    if (stats != null) {
      stats.params(changed);
      peer.markStale();
    }
  }

  /** Decays all counts, and forgets who left long ago; to be called each decay interval. */
  void refresh() {
    if (!enabled) {
      return;
    }
    long now = nowNanos();
    forgetExpired(now);
    deliveries.forget(now);
    for (PeerScore peer : present.values()) {
      refresh(peer, now);
    }
  }

  private void refresh(PeerScore peer, long now) {
    double toZero = params.decayToZero();
    boolean anyBlank = false;
    for (TopicStats stats : peer.topics()) {
      stats.refresh(toZero, now);
      anyBlank |= stats.isBlank();
    }
    if (anyBlank) {
      peer.removeBlankTopics();
    }
    peer.misbehaviour =
        TopicStats.decayed(peer.misbehaviour, params.behaviourPenaltyDecay(), toZero);
    // Everybody's score is asked for soon; here what it is made of is still in the cache.
    peer.score(formula.of(peer));
  }

  private void forgetExpired(long now) {
    Iterator<PeerScore> oldest = retained.values().iterator();
    while (oldest.hasNext() && oldest.next().expiryNanos - now <= 0) {
      oldest.remove();
    }
  }

  /** {@return everybody who lives} */
  Collection<PeerScore> present() {
    return present.values();
  }

  void addSizes(Map<String, Integer> sizes) {
    sizes.put("scores", present.size());
    sizes.put("scores.retained", retained.size());
    sizes.put("scores.addresses", colocation.size());
    sizes.put("scores.deliveries", deliveries.size());
  }
}
