package org.freshet.pubsub.core.connection;

import java.util.Optional;
import java.util.SortedMap;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * Decides which connections and streams a node takes, and counts what it refuses. Any thread.
 *
 * <p>What was let in is told to end by the method that is named at each question.
 */
public final class Gate {
  private final ConnectionLimits limits;
  private final Counters counters;
  private final ConnectionQuota connections;
  private final StreamQuota streams;

  /** Creates the gate of a node without connections. */
  public Gate(ConnectionLimits limits, Counters counters) {
    this.limits = limits;
    this.counters = counters;
    this.connections = new ConnectionQuota(limits, counters);
    this.streams = new StreamQuota(limits.maxStreamsPerProtocol());
  }

  /** {@return why no hand is shaken, empty when it is: then {@link #handshakeEnded} follows} */
  public Optional<StreamError> handshakeBegins(Multiaddr from) {
    return connections.handshakeBegins(from);
  }

  /** A handshake has ended, well or not; a connection that came of it is {@link #opened} next. */
  public void handshakeEnded(Multiaddr from) {
    connections.handshakeEnded(from);
  }

  /** {@return why a secured connection is not taken, empty when it is: then {@link #closed}} */
  public Optional<StreamError> opened(Connection connection) {
    return connections.opened(connection);
  }

  /** A connection that was taken has ended. */
  public void closed(Connection connection) {
    connections.closed(connection);
  }

  /** {@return why nothing is dialled, empty when it is: then {@link #dialEnded} follows} */
  public Optional<StreamError> dialBegins() {
    return connections.dialBegins();
  }

  /** A dial has ended, well or not. */
  public void dialEnded() {
    connections.dialEnded();
  }

  /**
   * {@return why a far side's stream is reset, empty when it is taken: then {@link #streamClosed}}
   */
  public Optional<StreamError> streamOpened(Connection connection, ProtocolId protocol) {
    if (streams.take(connection, protocol)) {
      return Optional.empty();
    }
    counters.count("streams.refused.per_protocol");
    return Optional.of(
        StreamError.RESOURCE_LIMIT.because(
            limits.maxStreamsPerProtocol() + " streams of " + protocol + " on one connection"));
  }

  /** A far side's stream that was taken has ended. */
  public void streamClosed(Connection connection, ProtocolId protocol) {
    streams.giveBack(connection, protocol);
  }

  /** {@return how many connections there are of each kind, by counter name} */
  public SortedMap<String, Long> sizes() {
    return connections.sizes();
  }
}
