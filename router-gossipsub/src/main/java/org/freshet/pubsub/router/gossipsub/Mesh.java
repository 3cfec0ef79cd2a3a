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
 * Who gets every message of each joined topic: neighbours through their outbound streams. It holds
 * the membership and tells scores and views of it, and decides nothing.
 */
final class Mesh {
  private final Scores scores;
  private final Views views;
  private final Map<TopicName, Set<Outward>> topics = new LinkedHashMap<>();

  Mesh(Scores scores, Views views) {
    this.scores = scores;
    this.views = views;
  }

  /** {@return the topics that have a mesh, in the order in which they were joined} */
  List<TopicName> topics() {
    return new ArrayList<>(topics.keySet());
  }

  boolean has(TopicName topic) {
    return topics.containsKey(topic);
  }

  /** {@return the members, oldest first; nobody where the topic is not joined} */
  Set<Outward> members(TopicName topic) {
    Set<Outward> members = topics.get(topic);
    return members == null ? Set.of() : Collections.unmodifiableSet(members);
  }

  /** {@return how many members all meshes have together} */
  int members() {
    int sum = 0;
    for (Set<Outward> members : topics.values()) {
      sum += members.size();
    }
    return sum;
  }

  boolean contains(TopicName topic, Outward way) {
    return way.meshes.contains(topic);
  }

  int size(TopicName topic) {
    return members(topic).size();
  }

  /** {@return how many members we dialled} */
  int outbound(TopicName topic) {
    int count = 0;
    for (Outward way : members(topic)) {
      count += way.links.neighbour.dialledByUs() ? 1 : 0;
    }
    return count;
  }

  void open(TopicName topic) {
    topics.putIfAbsent(topic, new LinkedHashSet<>());
    changed(topic);
  }

  /** {@return who was in it} */
  List<Outward> close(TopicName topic) {
    List<Outward> last = new ArrayList<>(members(topic));
    last.forEach(way -> remove(way, topic));
    topics.remove(topic);
    views.meshClosed(topic);
    return last;
  }

  void add(Outward way, TopicName topic) {
    Set<Outward> members = topics.get(topic);
    if (members != null && members.add(way)) {
      way.meshes.add(topic);
      scores.grafted(way.links.score, topic);
      changed(topic);
    }
  }

  /** {@return whether it was a member} */
  boolean remove(Outward way, TopicName topic) {
    Set<Outward> members = topics.get(topic);
    if (members == null || !members.remove(way)) {
      return false;
    }
    way.meshes.remove(topic);
    scores.pruned(way.links.score, topic);
    changed(topic);
    return true;
  }

  void removeFromAll(Outward way) {
    for (TopicName topic : List.copyOf(way.meshes)) {
      remove(way, topic);
    }
  }

  private void changed(TopicName topic) {
    views.mesh(topic, members(topic));
  }
}
