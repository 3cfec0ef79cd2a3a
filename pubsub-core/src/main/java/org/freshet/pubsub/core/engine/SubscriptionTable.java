package org.freshet.pubsub.core.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/** Which neighbours want which topic, derived from what their streams said (rule 2). */
final class SubscriptionTable {
  private final Map<TopicName, Set<NeighbourState>> subscribers = new LinkedHashMap<>();

  Set<NeighbourState> subscribers(TopicName topic) {
    Set<NeighbourState> found = subscribers.get(topic);
    return found == null ? Set.of() : Collections.unmodifiableSet(found);
  }

  int topics() {
    return subscribers.size();
  }

  /** Derives anew whether the neighbour wants the topic. */
  void refresh(NeighbourState neighbour, TopicName topic) {
    boolean wants = wants(neighbour, topic);
    if (wants == neighbour.wanted.contains(topic)) {
      return;
    }
    if (wants) {
      neighbour.wanted.add(topic);
      subscribers.computeIfAbsent(topic, any -> new LinkedHashSet<>()).add(neighbour);
      return;
    }
    neighbour.wanted.remove(topic);
    Set<NeighbourState> rest = subscribers.get(topic);
    if (rest != null && rest.remove(neighbour) && rest.isEmpty()) {
      subscribers.remove(topic);
    }
  }

  /** Derives anew everything about the neighbour: who speaks for it may have changed. */
  void refreshAll(NeighbourState neighbour) {
    Set<TopicName> topics = new LinkedHashSet<>(neighbour.wanted);
    for (ConnectionState c : neighbour.connections) {
      for (Inbound in : c.inbound.values()) {
        topics.addAll(in.wishes.wanted());
      }
    }
    topics.forEach(topic -> refresh(neighbour, topic));
  }

  /**
   * Whether the neighbour wants the topic.
   *
   * <p>The youngest connection on which an RPC was read speaks. An older one speaks beside it once
   * it was heard after that RPC, for then it is alive too. Of those that speak, the youngest that
   * said anything of the topic decides.
   */
  private static boolean wants(NeighbourState neighbour, TopicName topic) {
    List<ConnectionState> connections = neighbour.connections;
    ConnectionState speaker = null;
    for (int i = connections.size() - 1; i >= 0; i--) {
      ConnectionState c = connections.get(i);
      if (c.firstRpcSequence == Long.MAX_VALUE) {
        continue;
      }
      if (speaker == null) {
        speaker = c;
      } else if (!wasHeardSince(c, speaker)) {
        continue;
      }
      Boolean said = c.said(topic);
      if (said != null) {
        return said;
      }
    }
    return false;
  }

  /** {@return whether hearing this connection now changes who speaks for its neighbour} */
  static boolean wouldStartToSpeak(ConnectionState connection) {
    ConnectionState speaker = speaker(connection.neighbour);
    return speaker != null
        && speaker.isYoungerThan(connection)
        && !wasHeardSince(connection, speaker);
  }

  private static @Nullable ConnectionState speaker(NeighbourState neighbour) {
    for (int i = neighbour.connections.size() - 1; i >= 0; i--) {
      if (neighbour.connections.get(i).firstRpcSequence != Long.MAX_VALUE) {
        return neighbour.connections.get(i);
      }
    }
    return null;
  }

  private static boolean wasHeardSince(ConnectionState older, ConnectionState speaker) {
    return older.lastHeardSequence > speaker.firstRpcSequence;
  }
}
