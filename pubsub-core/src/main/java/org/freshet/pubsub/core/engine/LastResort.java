package org.freshet.pubsub.core.engine;

import java.util.List;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.StreamError;

/** What is left when nothing mends a connection: it is closed, and who dialled dials again. */
final class LastResort {
  private LastResort() {}

  /**
   * Closes connections of one neighbour. Where we dialled one of them and no other stands, we dial
   * when the last has ended.
   */
  static void replace(Scope scope, List<ConnectionState> connections, StreamError why) {
    for (ConnectionState c : connections) {
      if (c.dialledByUs) {
        c.neighbour.dialAgain = c.addressToDial();
      }
      c.close(scope.outbox, why);
    }
    NeighbourState neighbour = connections.get(0).neighbour;
    if (!standing(neighbour).isEmpty()) {
      neighbour.dialAgain = null;
    }
  }

  /** {@return the connections that are not being closed, oldest first} */
  static List<ConnectionState> standing(NeighbourState neighbour) {
    return neighbour.connections.stream().filter(c -> !c.closing).toList();
  }

  /** The neighbour's last connection has ended. */
  static void afterLast(Scope scope, NeighbourState neighbour) {
    Multiaddr address = neighbour.dialAgain;
    if (address != null) {
      neighbour.dialAgain = null;
      scope.outbox.dial(address);
    }
  }
}
