package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.message.TopicName;

/**
 * To whom messages of topics go that are published here but not joined: neighbours through their
 * outbound streams. It holds the membership and decides nothing.
 */
final class Fanout {
  /** A topic that is only published on counts once each TTL; no more than this are kept. */
  static final int MAX_TOPICS = 4096;

  private final Views views;
  private final Map<TopicName, Group> topics = new LinkedHashMap<>();

  Fanout(Views views) {
    this.views = views;
  }

  private static final class Group {
    final Set<Outward> members = new LinkedHashSet<>();
    long lastPublishedNanos;
  }

  /** {@return the topics, the one published on longest ago first} */
  List<TopicName> topics() {
    return new ArrayList<>(topics.keySet());
  }

  Set<Outward> members(TopicName topic) {
    Group group = topics.get(topic);
    return group == null ? Set.of() : Collections.unmodifiableSet(group.members);
  }

  /** A message is published on the topic. */
  void published(TopicName topic, long nowNanos) {
    Group group = topics.remove(topic);
    if (group == null) {
      group = new Group();
    }
    group.lastPublishedNanos = nowNanos;
    topics.put(topic, group);
    if (topics.size() > MAX_TOPICS) {
      remove(topics.keySet().iterator().next());
    }
  }

  void add(TopicName topic, List<Outward> ways) {
    Group group = topics.get(topic);
    if (group != null && group.members.addAll(ways)) {
      views.fanout(topic, group.members);
    }
  }

  void remove(TopicName topic, Outward way) {
    Group group = topics.get(topic);
    if (group != null && group.members.remove(way)) {
      views.fanout(topic, group.members);
    }
  }

  /** {@return who was in it} */
  Set<Outward> remove(TopicName topic) {
    Group group = topics.remove(topic);
    views.fanoutClosed(topic);
    return group == null ? Set.of() : group.members;
  }

  void removeFromAll(Outward way) {
    for (TopicName topic : topics.keySet()) {
      remove(topic, way);
    }
  }

  boolean isExpired(TopicName topic, long nowNanos, long ttlNanos) {
    Group group = topics.get(topic);
    return group != null && nowNanos - group.lastPublishedNanos > ttlNanos;
  }

  int size() {
    return topics.size();
  }
}
