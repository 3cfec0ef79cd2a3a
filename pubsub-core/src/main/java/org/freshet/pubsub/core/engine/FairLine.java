package org.freshet.pubsub.core.engine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits for its turn: the neighbours take turns, so that one with much waiting costs another
 * no more than one place; what one neighbour brought keeps its order.
 */
final class FairLine<T> {
  /** No set is empty; the first neighbour has the next turn. */
  private final Map<NeighbourState, Set<T>> byNeighbour = new LinkedHashMap<>();

  boolean isEmpty() {
    return byNeighbour.isEmpty();
  }

  void add(NeighbourState from, T item) {
    byNeighbour.computeIfAbsent(from, any -> new LinkedHashSet<>()).add(item);
  }

  /** Takes it out, where it waits. */
  void remove(NeighbourState from, T item) {
    Set<T> items = byNeighbour.get(from);
    if (items != null && items.remove(item) && items.isEmpty()) {
      byNeighbour.remove(from);
    }
  }

  /** {@return whose turn it is, taken out; null where nothing waits} */
  @Nullable T poll() {
    Iterator<Map.Entry<NeighbourState, Set<T>>> neighbours = byNeighbour.entrySet().iterator();
    if (!neighbours.hasNext()) {
      return null;
    }
    Map.Entry<NeighbourState, Set<T>> turn = neighbours.next();
    NeighbourState neighbour = turn.getKey();
    Set<T> items = turn.getValue();
    neighbours.remove();
    Iterator<T> first = items.iterator();
    T item = first.next();
    first.remove();
    if (!items.isEmpty()) {
      byNeighbour.put(neighbour, items);
    }
    return item;
  }
}
