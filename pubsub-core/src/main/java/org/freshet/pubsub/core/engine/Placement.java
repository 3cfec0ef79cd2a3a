package org.freshet.pubsub.core.engine;

import org.jspecify.annotations.Nullable;

/** On which connection of a neighbour our stream to it belongs (rule 4). */
final class Placement {
  /** RPC streams that we open on one connection; rust stops serving it after five (rule 6). */
  static final int MAX_OPENINGS = 4;

  private Placement() {}

  /** {@return where its newest inbound stream arrived, else the newest connection, if any} */
  static @Nullable ConnectionState choose(NeighbourState neighbour) {
    Inbound newest = null;
    ConnectionState where = null;
    for (ConnectionState c : neighbour.connections) {
      if (!isUsable(c)) {
        continue;
      }
      where = c;
      for (Inbound in : c.inbound.values()) {
        if (!in.further && (newest == null || in.opened > newest.opened)) {
          newest = in;
        }
      }
    }
    return newest == null ? where : newest.connection;
  }

  /** {@return whether we may open a stream on it} */
  static boolean isUsable(ConnectionState c) {
    if (c.closing || c.refused || c.openings >= MAX_OPENINGS) {
      return false;
    }
    return c.multiplexed || (c.dialledByUs && c.openings == 0);
  }
}
