package org.freshet.pubsub.router.gossipsub;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.message.TopicName;

/** What is known of one peer's behaviour. It outlives the peer's streams (rule 10). */
final class PeerScore {
  final Who who;
  final Map<TopicName, TopicStats> topics = new LinkedHashMap<>();

  /** The addresses that its streams come from, with what they share. */
  final Set<IpKey> addresses = new LinkedHashSet<>();

  /** Neighbours that live now and whose reputation this is; several only where none is proved. */
  int neighbours;

  /** When it is forgotten, once no neighbour is left. */
  long expiryNanos;

  double misbehaviour;

  /** The score as of the last change that could lower it, or refresh. */
  private ScoreBreakdown score = ScoreBreakdown.ZERO;

  private boolean stale;

  PeerScore(Who who) {
    this.who = who;
  }

  TopicStats topic(TopicName topic) {
    return topics.computeIfAbsent(topic, any -> new TopicStats());
  }

  /** Something happened that changes the score at once. */
  void markStale() {
    stale = true;
  }

  boolean isStale() {
    return stale;
  }

  ScoreBreakdown score() {
    return score;
  }

  void score(ScoreBreakdown fresh) {
    score = fresh;
    stale = false;
  }
}
