package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/** What is known of one peer's behaviour. It outlives the peer's streams (rule 10). */
final class PeerScore {
  final Who who;

  private final Map<TopicName, TopicStats> byTopic = new HashMap<>();

  /** The same in the order in which they came: an array is walked faster than a map's entries. */
  private final List<TopicStats> topics = new ArrayList<>();

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

  List<TopicStats> topics() {
    return topics;
  }

  /** {@return what it did in the topic, null where that is nothing} */
  @Nullable TopicStats find(TopicName topic) {
    return byTopic.get(topic);
  }

  /**
   * {@return what it did in the topic}
   *
   * @param params how the topic counts
   */
  TopicStats topic(TopicName topic, TopicScoreParams params) {
    TopicStats stats = byTopic.get(topic);
    if (stats == null) {
      stats = new TopicStats(topic, params);
      byTopic.put(topic, stats);
      topics.add(stats);
    }
    return stats;
  }

  /** Forgets topics of which there is nothing to remember. */
  void removeBlankTopics() {
    for (int i = topics.size() - 1; i >= 0; i--) {
      if (topics.get(i).isBlank()) {
        byTopic.remove(topics.remove(i).topic);
      }
    }
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
