package org.freshet.pubsub.router.gossipsub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.Neighbour;

/** Finds neighbours that may be chosen for something, and chooses among them by chance. */
final class Candidates {
  private final Scope scope;

  Candidates(Scope scope) {
    this.scope = scope;
  }

  /** {@return the ways to a topic's subscribers that speak gossipsub, but for direct peers} */
  List<Outward> subscribers(TopicName topic, Predicate<Outward> wanted) {
    List<Outward> found = new ArrayList<>();
    for (Neighbour neighbour : scope.context.subscribers(topic)) {
      Links links = scope.links.find(neighbour);
      Outward way = links == null || links.direct ? null : links.outward;
      if (way != null
          && way.features().hasMesh()
          && scope.isAllowed(way.links, topic)
          && wanted.test(way)) {
        found.add(way);
      }
    }
    return found;
  }

  /** {@return whom we may graft} */
  List<Outward> graftable(TopicName topic) {
    return subscribers(topic, way -> isGraftable(way, topic));
  }

  /** {@return whether we may graft it, supposed it is a subscriber} */
  boolean isGraftable(Outward way, TopicName topic) {
    return way.features().hasMesh()
        && !way.links.direct
        && scope.isAllowed(way.links, topic)
        && !scope.mesh.contains(topic, way)
        && scope.backoffs.mayGraft(way.links.who, topic, scope.nowNanos())
        && scope.score(way.links) >= 0;
  }

  /** {@return them all, in an order of chance} */
  <T> List<T> shuffled(List<T> all) {
    return some(all, all.size());
  }

  /** {@return some of them by chance, all where there are no more} The list is reordered. */
  <T> List<T> some(List<T> all, int count) {
    int chosen = Math.max(0, Math.min(count, all.size()));
    for (int i = 0; i < chosen; i++) {
      int other = i + scope.context.random().nextInt(all.size() - i);
      Collections.swap(all, i, other);
    }
    return all.subList(0, chosen);
  }
}
