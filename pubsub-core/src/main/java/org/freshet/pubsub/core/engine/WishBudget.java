package org.freshet.pubsub.core.engine;

import org.freshet.pubsub.Limits;
import org.freshet.pubsub.message.TopicName;

/**
 * What the wishes of all neighbours take, under one bound, and how much of it one neighbour may
 * have: a little in any case, and beyond that a part of what is free now. Strangers choose how many
 * topics they want on how many streams, and how long the names are.
 */
final class WishBudget {
  /** What a wish takes beside the name, in all tables together, about. */
  static final int WISH_BYTES = 400;

  /** Wishes of all neighbours may take this part of what the node may buffer. */
  private static final int CAPACITY_SHIFT = 2;

  /** One neighbour may have a quarter of what is free. */
  private static final int SHARE_SHIFT = 2;

  private final long capacityBytes;
  private final long minBytes;
  private long usedBytes;

  WishBudget(Limits limits) {
    this.capacityBytes = limits.nodeBufferBytes() >> CAPACITY_SHIFT;
    this.minBytes = limits.neighbourMinBytes();
  }

  long usedBytes() {
    return usedBytes;
  }

  /** {@return whether there is room for one more wish of the neighbour; it is taken then} */
  boolean take(NeighbourState neighbour, TopicName topic) {
    long bytes = bytes(topic);
    long wants = neighbour.wishBytes + bytes;
    if (wants > minBytes && wants > (capacityBytes - usedBytes) >> SHARE_SHIFT) {
      return false;
    }
    neighbour.wishBytes = wants;
    usedBytes += bytes;
    return true;
  }

  /** Gives back what {@link #take} took. */
  void giveBack(NeighbourState neighbour, TopicName topic) {
    neighbour.wishBytes -= bytes(topic);
    usedBytes -= bytes(topic);
  }

  private static long bytes(TopicName topic) {
    return WISH_BYTES + topic.value().length();
  }
}
