package org.freshet.pubsub.transport.quic;

import io.netty.channel.Channel;

/**
 * A packet came from where a connection's far side is, and may be the stateless reset that says
 * that the far side has forgotten the connection; nobody can verify it.
 *
 * <p>quiche knows no token of connections that others dialled, nor of those with nodes of ours: a
 * token of the handshake would be one for all connections of a listener, and each could end the
 * others.
 */
final class Doubt {
  private static final Doubt EVENT = new Doubt();

  private Doubt() {}

  /** Has the connection's handlers hear of it; called on its event loop. */
  static void tell(Channel connection) {
    connection.pipeline().fireUserEventTriggered(EVENT);
  }
}
