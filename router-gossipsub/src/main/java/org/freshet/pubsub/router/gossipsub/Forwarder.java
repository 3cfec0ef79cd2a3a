package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Origin;

/** Decides who gets a message. */
final class Forwarder {
  private final Scope scope;
  private final Holders holders;
  private final DontWants dontWants;
  private final MeshKeeper keeper;

  Forwarder(Scope scope, Holders holders, DontWants dontWants, MeshKeeper keeper) {
    this.scope = scope;
    this.holders = holders;
    this.dontWants = dontWants;
    this.keeper = keeper;
  }

  /** Sends a message of a neighbour on. */
  void forward(Message message, Origin origin) {
    scope.cache.put(message);
    Set<Links> have = holders.end(message);
    for (Outward way : receivers(message.topic())) {
      if (!origin.isFrom(way.links.neighbour) && !have.contains(way.links)) {
        send(message, way, Priority.NORMAL);
      }
    }
  }

  /** Sends a message of this node's application. */
  void publish(Message message) {
    scope.cache.put(message);
    dontWants.tell(message, null);
    for (Outward way : publishReceivers(message)) {
      send(message, way, Priority.HIGH);
    }
  }

  /**
   * Sends messages that were published together: the first copies of all, each to another
   * neighbour, before the second copies.
   */
  void publishBatch(List<? extends Message> messages) {
    List<List<Outward>> receivers = new ArrayList<>();
    int rounds = 0;
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      scope.cache.put(message);
      dontWants.tell(message, null);
      List<Outward> ways = publishReceivers(message);
      if (!ways.isEmpty()) {
        Collections.rotate(ways, -i % ways.size());
      }
      receivers.add(ways);
      rounds = Math.max(rounds, ways.size());
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < messages.size(); i++) {
        if (round < receivers.get(i).size()) {
          send(messages.get(i), receivers.get(i).get(round), Priority.HIGH);
        }
      }
    }
  }

  private void send(Message message, Outward way, Priority priority) {
    boolean isAuthor = way.links.who.id().isPresent() && way.links.who.id().equals(message.from());
    if (isAuthor) {
      return;
    }
    if (way.links.doesNotWant(message.id())) {
      scope.count("idontwant.spared");
      return;
    }
    scope.context.send(way.stream(), message, priority);
  }

  /** {@return the mesh, and those that are outside of all meshes, as far as they subscribe} */
  private List<Outward> receivers(TopicName topic) {
    return subscribed(topic, scope.mesh.members(topic));
  }

  /** {@return the members and those that are in no mesh and no fanout, as far as they subscribe} */
  private List<Outward> subscribed(TopicName topic, Set<Outward> members) {
    Set<? extends Neighbour> subscribers = scope.context.subscribers(topic);
    List<Outward> ways = new ArrayList<>(members.size());
    for (Outward way : members) {
      if (subscribers.contains(way.links.neighbour)) {
        ways.add(way);
      }
    }
    for (Outward way : scope.links.outsideMeshes()) {
      if (subscribers.contains(way.links.neighbour) && mayPublishTo(way, topic)) {
        ways.add(way);
      }
    }
    return ways;
  }

  private boolean mayPublishTo(Outward way, TopicName topic) {
    boolean isGood =
        way.links.direct || scope.score(way.links) >= scope.params.thresholds().publish();
    return isGood && scope.isAllowed(way.links, topic);
  }

  private List<Outward> publishReceivers(Message message) {
    TopicName topic = message.topic();
    if (message.size() <= scope.params.floodPublishMaxBytes()) {
      return everybody(topic);
    }
    if (!scope.mesh.has(topic)) {
      return subscribed(topic, keeper.fanoutFor(topic));
    }
    List<Outward> ways = receivers(topic);
    topUp(topic, ways);
    return ways;
  }

  /** A mesh that is too small, perhaps empty, loses no message of ours: others get it too. */
  private void topUp(TopicName topic, List<Outward> ways) {
    if (ways.size() < scope.params.dLow()) {
      List<Outward> others =
          scope.candidates.subscribers(
              topic, way -> !scope.mesh.contains(topic, way) && mayPublishTo(way, topic));
      ways.addAll(scope.candidates.some(others, scope.params.d() - ways.size()));
    }
  }

  private List<Outward> everybody(TopicName topic) {
    List<Outward> ways = new ArrayList<>();
    for (Neighbour neighbour : scope.context.subscribers(topic)) {
      Links links = scope.links.find(neighbour);
      Outward way = links == null ? null : scope.links.way(links);
      if (way != null && mayPublishTo(way, topic)) {
        ways.add(way);
      }
    }
    return ways;
  }
}
