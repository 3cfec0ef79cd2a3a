package org.freshet.pubsub.core.connection;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.freshet.pubsub.AdmissionPolicy;
import org.freshet.pubsub.Ban;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * Decides which connections and streams a node takes, by bans, by the application's policies and by
 * limits, in this order, and counts what it refuses. Any thread.
 *
 * <p>What was let in is told to end by the method that is named at each question.
 */
public final class Gate {
  private final ConnectionLimits limits;
  private final BanList bans;
  private final Policies policies;
  private final Counters counters;
  private final ConnectionQuota connections;
  private final StreamQuota streams;

  /**
   * Creates the gate of a node without connections.
   *
   * @param failures told which policy failed, and how
   */
  public Gate(
      ConnectionLimits limits,
      BanList bans,
      List<AdmissionPolicy> policies,
      BiConsumer<String, Throwable> failures,
      Counters counters) {
    this.limits = limits;
    this.bans = bans;
    this.policies = new Policies(policies, counters, failures);
    this.counters = counters;
    this.connections = new ConnectionQuota(limits, counters);
    this.streams = new StreamQuota(limits.maxStreamsPerProtocol());
  }

  /** {@return why no hand is shaken, empty when it is: then {@link #handshakeEnded} follows} */
  public Optional<StreamError> handshakeBegins(Multiaddr from) {
    return counted("connections.refused.banned", refusal(bans.of(from)))
        .or(() -> counted("connections.refused.policy", policies.ask(p -> p.refuseIncoming(from))))
        .or(() -> connections.handshakeBegins(from));
  }

  /** A handshake has ended, well or not; a connection that came of it is {@link #opened} next. */
  public void handshakeEnded(Multiaddr from) {
    connections.handshakeEnded(from);
  }

  /** {@return why a secured connection is not taken, empty when it is: then {@link #closed}} */
  public Optional<StreamError> opened(Connection connection) {
    return counted("connections.refused.banned", refusal(banOf(connection)))
        .or(
            () ->
                counted(
                    "connections.refused.policy",
                    policies.ask(p -> p.refuseConnection(connection))))
        .or(() -> connections.opened(connection));
  }

  /** A connection that was taken has ended. */
  public void closed(Connection connection) {
    connections.closed(connection);
  }

  /** {@return why nothing is dialled, empty when it is: then {@link #dialEnded} follows} */
  public Optional<StreamError> dialBegins(Multiaddr to) {
    return counted(
            "dials.refused.banned", refusal(to.peerId().flatMap(bans::of).or(() -> bans.of(to))))
        .or(connections::dialBegins);
  }

  /** A dial has ended, well or not. */
  public void dialEnded() {
    connections.dialEnded();
  }

  /**
   * {@return why a far side's stream is reset, empty when it is taken: then {@link #streamClosed}}
   */
  public Optional<StreamError> streamOpened(Connection connection, ProtocolId protocol) {
    return counted("streams.refused.banned", refusal(banOf(connection)))
        .or(
            () ->
                counted(
                    "streams.refused.policy",
                    policies.ask(p -> p.refuseStream(connection, protocol))))
        .or(() -> counted("streams.refused.per_protocol", surplus(connection, protocol)));
  }

  /** A far side's stream that was taken has ended. */
  public void streamClosed(Connection connection, ProtocolId protocol) {
    streams.giveBack(connection, protocol);
  }

  /** {@return how many connections there are of each kind, by counter name} */
  public SortedMap<String, Long> sizes() {
    return connections.sizes();
  }

  /** {@return the ban that the far side of a connection is under} */
  public Optional<Ban> banOf(Connection connection) {
    return connection.remote().flatMap(bans::of).or(() -> bans.of(connection.remoteAddress()));
  }

  /** {@return what a ban says to those that it keeps out} */
  public static StreamError refusal(Ban ban) {
    return StreamError.GATED.because(ban.toString());
  }

  private static Optional<StreamError> refusal(Optional<Ban> ban) {
    return ban.map(Gate::refusal);
  }

  private Optional<StreamError> surplus(Connection connection, ProtocolId protocol) {
    if (streams.take(connection, protocol)) {
      return Optional.empty();
    }
    return Optional.of(
        StreamError.RESOURCE_LIMIT.because(
            limits.maxStreamsPerProtocol() + " streams of " + protocol + " on one connection"));
  }

  private Optional<StreamError> counted(String counter, Optional<StreamError> refusal) {
    if (refusal.isPresent()) {
      counters.count(counter);
    }
    return refusal;
  }
}
