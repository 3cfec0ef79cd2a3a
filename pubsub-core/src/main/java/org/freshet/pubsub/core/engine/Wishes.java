package org.freshet.pubsub.core.engine;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/** The topics that one inbound stream said yes or no to; bounded in number and bytes. */
final class Wishes {
  private final Set<TopicName> wanted = new LinkedHashSet<>();

  /** The oldest are forgotten when they are too many. */
  private final Set<TopicName> unwanted = new LinkedHashSet<>();

  private final WishBudget budget;
  private final NeighbourState neighbour;
  private final int maxTopics;

  Wishes(WishBudget budget, NeighbourState neighbour, int maxTopics) {
    this.budget = budget;
    this.neighbour = neighbour;
    this.maxTopics = maxTopics;
  }

  /** {@return whether the wish was taken; false where the stream wants too many topics} */
  boolean take(TopicName topic, boolean subscribe) {
    if (subscribe) {
      return wanted.contains(topic) || addWanted(topic);
    }
    boolean isKnown = wanted.remove(topic) || unwanted.contains(topic);
    if (isKnown || makeRoomFor(topic)) {
      unwanted.add(topic);
      if (unwanted.size() > maxTopics) {
        forgetOldestUnwanted();
      }
    }
    return true;
  }

  private boolean addWanted(TopicName topic) {
    if (wanted.size() >= maxTopics) {
      return false;
    }
    return (unwanted.remove(topic) || makeRoomFor(topic)) && wanted.add(topic);
  }

  /** {@return whether there is room for one more, which is taken then} */
  private boolean makeRoomFor(TopicName topic) {
    while (!budget.take(neighbour, topic)) {
      if (unwanted.isEmpty()) {
        return false;
      }
      forgetOldestUnwanted();
    }
    return true;
  }

  private void forgetOldestUnwanted() {
    Iterator<TopicName> oldest = unwanted.iterator();
    budget.giveBack(neighbour, oldest.next());
    oldest.remove();
  }

  /** Forgets all, for the stream has ended. */
  void clear() {
    forEach((topic, said) -> budget.giveBack(neighbour, topic));
    wanted.clear();
    unwanted.clear();
  }

  /** {@return what was said of the topic, null if nothing} */
  @Nullable Boolean said(TopicName topic) {
    if (wanted.contains(topic)) {
      return Boolean.TRUE;
    }
    return unwanted.contains(topic) ? Boolean.FALSE : null;
  }

  /** Gives each topic that something was said of, and what. */
  void forEach(BiConsumer<TopicName, Boolean> action) {
    wanted.forEach(topic -> action.accept(topic, true));
    unwanted.forEach(topic -> action.accept(topic, false));
  }

  Set<TopicName> wanted() {
    return Collections.unmodifiableSet(wanted);
  }
}
