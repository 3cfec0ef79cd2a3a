package org.freshet.pubsub.transport;

import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.peer.Multiaddr;

/**
 * What a transport tells the node about connections and the streams that arrive on them.
 *
 * <p>The core implements it; transports call it on their own threads. It never blocks.
 */
public interface ConnectionHandler {
  /**
   * Called for each connection that another side begins, before anything is spent on its handshake.
   *
   * @param from where the far side is, without {@code /p2p}
   * @return empty to go on with the handshake: then {@link #onHandshakeEnded} follows; or why to
   *     hang up at once
   */
  default Optional<StreamError> onIncoming(Multiaddr from) {
    return Optional.empty();
  }

  /**
   * Called exactly once for each connection that {@link #onIncoming} let in, when its handshake has
   * ended: just before {@link #onConnection} when it succeeded.
   *
   * @param from as it was said to {@link #onIncoming}
   * @param failure why there is no connection, empty when there is one
   */
  default void onHandshakeEnded(Multiaddr from, Optional<StreamError> failure) {}

  /**
   * Called once for each connection, dialled or accepted, when it is secured and before any stream
   * on it is announced.
   *
   * @return empty to keep it, or why it must be closed
   */
  Optional<StreamError> onConnection(Connection connection);

  /** {@return the protocols that are served now; asked at each negotiation} */
  Set<ProtocolId> protocols();

  /**
   * Called for each stream that the far side opened, when its protocol is agreed.
   *
   * @return hears the stream; nothing is delivered to it before {@link Stream#request}
   */
  StreamListener onStream(Stream stream);

  /**
   * Called when something that nobody has vouched for suggests that the far side no longer has a
   * connection, as a packet does over QUIC that may be a stateless reset and cannot be verified.
   * The node asks the far side, and closes the connection when nothing comes within two seconds; so
   * what an attacker sends costs a living connection no more than a question.
   *
   * @param connection as it was given to {@link #onConnection}; told of at most once a second
   */
  default void onDoubt(Connection connection) {}

  /**
   * Called for each stream that the far side opened and that was reset with {@link
   * StreamError#RESOURCE_LIMIT}, or {@link StreamError#TIMEOUT}, because a bound of {@link
   * TransportSettings} was reached.
   *
   * @param bound names it in counters and log lines: {@code per_connection}, {@code negotiating},
   *     {@code negotiation_timeout}, {@code unread}
   */
  default void onStreamRefused(Connection connection, String bound) {}
}
