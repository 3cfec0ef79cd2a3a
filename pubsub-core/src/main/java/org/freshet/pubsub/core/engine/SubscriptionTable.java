package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/** Which neighbours want which topic, derived from what their streams said (rule 2). */
final class SubscriptionTable {
  private final Map<TopicName, Subscribers> subscribers = new LinkedHashMap<>();
  private final Consumer<TopicName> onGrown;

  /**
   * Creates it empty.
   *
   * @param onGrown called whenever one more neighbour wants a topic
   */
  SubscriptionTable(Consumer<TopicName> onGrown) {
    this.onGrown = onGrown;
  }

  /** Of one topic, in the order in which they came, and what others see: made once, not asked. */
  private record Subscribers(Set<NeighbourState> all, Set<NeighbourState> view) {
    static Subscribers none() {
      Set<NeighbourState> all = new LinkedHashSet<>();
      return new Subscribers(all, Collections.unmodifiableSet(all));
    }
  }

  /** {@return a view of them; the empty set is the one that iterates without garbage} */
  Set<NeighbourState> subscribers(TopicName topic) {
    Subscribers found = subscribers.get(topic);
    return found == null ? Collections.emptySet() : found.view;
  }

  int topics() {
    return subscribers.size();
  }

  /** Derives anew whether the neighbour wants the topic. */
  void refresh(NeighbourState neighbour, TopicName topic) {
    set(neighbour, topic, wants(neighbour, topic));
  }

  /**
   * Derives anew everything about the neighbour: who speaks for it may have changed. Looks once at
   * each wish of its streams, for a stranger may have thousands of them on many streams.
   */
  void refreshAll(NeighbourState neighbour) {
    Map<TopicName, Boolean> said = new LinkedHashMap<>();
    for (ConnectionState c : speaking(neighbour)) {
      for (Inbound in : c.inboundYoungestFirst()) {
        in.wishes.forEach(said::putIfAbsent);
      }
    }
    for (TopicName topic : List.copyOf(neighbour.wanted)) {
      said.putIfAbsent(topic, false);
    }
    said.forEach((topic, wants) -> set(neighbour, topic, wants));
  }

  private void set(NeighbourState neighbour, TopicName topic, boolean wants) {
    if (wants == neighbour.wanted.contains(topic)) {
      return;
    }
    if (wants) {
      neighbour.wanted.add(topic);
      subscribers.computeIfAbsent(topic, any -> Subscribers.none()).all.add(neighbour);
      onGrown.accept(topic);
      return;
    }
    neighbour.wanted.remove(topic);
    Subscribers rest = subscribers.get(topic);
    if (rest != null && rest.all.remove(neighbour) && rest.all.isEmpty()) {
      subscribers.remove(topic);
    }
  }

  /** Whether the neighbour wants the topic: the youngest that speaks of it decides. */
  private static boolean wants(NeighbourState neighbour, TopicName topic) {
    for (ConnectionState c : speaking(neighbour)) {
      Boolean said = c.said(topic);
      if (said != null) {
        return said;
      }
    }
    return false;
  }

  /**
   * {@return the connections that speak for the neighbour, youngest first}
   *
   * <p>The youngest connection on which an RPC was read speaks, messages alone not counted. An
   * older one speaks beside it once it was heard after that RPC, for then it is alive too.
   */
  private static List<ConnectionState> speaking(NeighbourState neighbour) {
    List<ConnectionState> connections = neighbour.connections;
    List<ConnectionState> speaking = new ArrayList<>();
    for (int i = connections.size() - 1; i >= 0; i--) {
      ConnectionState c = connections.get(i);
      boolean said = c.firstSpokeSequence != Long.MAX_VALUE;
      if (said && (speaking.isEmpty() || wasHeardSince(c, speaking.get(0)))) {
        speaking.add(c);
      }
    }
    return speaking;
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
      if (neighbour.connections.get(i).firstSpokeSequence != Long.MAX_VALUE) {
        return neighbour.connections.get(i);
      }
    }
    return null;
  }

  private static boolean wasHeardSince(ConnectionState older, ConnectionState speaker) {
    return older.lastHeardSequence > speaker.firstSpokeSequence;
  }
}
