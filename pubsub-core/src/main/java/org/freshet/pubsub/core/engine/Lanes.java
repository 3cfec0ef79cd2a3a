package org.freshet.pubsub.core.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The order of delivery: messages of one stream and topic are delivered in the order they came,
 * however long each is checked.
 */
final class Lanes {
  private final Outbox outbox;

  Lanes(Outbox outbox) {
    this.outbox = outbox;
  }

  /** Gives it a place in its lane, where it has none: what comes behind it waits for it. */
  void enter(Arrival arrival) {
    if (arrival.lane == null) {
      arrival.lane = arrival.in.lanes.computeIfAbsent(arrival.topic(), any -> new ArrayDeque<>());
      arrival.lane.add(arrival);
      arrival.in.pending++;
    }
  }

  /**
   * Delivers or drops it, and those behind it that are judged already, as soon as nothing stands
   * before it.
   */
  void judged(Arrival arrival, boolean deliver) {
    arrival.judged = true;
    arrival.deliver = deliver;
    Deque<Arrival> lane = arrival.lane;
    if (lane == null) {
      Deque<Arrival> before = arrival.in.lanes.get(arrival.topic());
      if (before == null) {
        leave(arrival);
      } else {
        before.add(arrival);
      }
      return;
    }
    arrival.in.pending--;
    for (Arrival next = lane.peek(); next != null && next.judged; next = lane.peek()) {
      lane.remove();
      leave(next);
    }
    if (lane.isEmpty()) {
      arrival.in.lanes.remove(arrival.topic(), lane);
    }
  }

  private void leave(Arrival arrival) {
    if (arrival.deliver) {
      outbox.deliver(arrival.topic(), arrival.message, arrival.charge);
    }
    arrival.charge.release();
  }
}
