package org.freshet.pubsub;

import java.util.Optional;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * Decides whom a node lets in, besides its {@link Bans} and its {@link ConnectionLimits}; set with
 * {@link PubSubBuilder#admission}.
 *
 * <p>Every method returns empty to let in, as they do unless overridden, or why not: mostly {@link
 * StreamError#GATED} with a reason of the policy's own. A policy that remembers whom it met does so
 * by identity, or by address where none is proved, for what is remembered by connection is shed by
 * reconnecting.
 *
 * <p>Called on the transports' threads, several at a time: it must not block. One that throws
 * refuses, which is counted and logged.
 */
public interface AdmissionPolicy {
  /**
   * Called when another side begins a connection, before anything is spent on its handshake.
   *
   * @param from where the far side is; it has not proved who it is
   */
  default Optional<StreamError> refuseIncoming(Multiaddr from) {
    return Optional.empty();
  }

  /**
   * Called when a connection is secured, dialled or incoming, before anything is read on it.
   *
   * @param connection knows the identity that the far side proved, its address and who dialled
   */
  default Optional<StreamError> refuseConnection(Connection connection) {
    return Optional.empty();
  }

  /**
   * Called when the far side has opened a stream, before anything is read on it. A stream that is
   * refused is reset, and its connection stands.
   */
  default Optional<StreamError> refuseStream(Connection connection, ProtocolId protocol) {
    return Optional.empty();
  }
}
