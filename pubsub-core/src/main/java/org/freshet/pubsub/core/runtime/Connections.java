package org.freshet.pubsub.core.runtime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.freshet.pubsub.Ban;
import org.freshet.pubsub.core.connection.Gate;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineEvent.ConnectionBanned;
import org.freshet.pubsub.core.engine.EngineEvent.ConnectionClosed;
import org.freshet.pubsub.core.engine.EngineEvent.ConnectionDoubted;
import org.freshet.pubsub.core.engine.EngineEvent.ConnectionOpened;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what transports report: numbers connections, gives streams to the handler of their
 * protocol, and tells the engine.
 */
public final class Connections implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");
  private static final StreamListener DEAF = new DeafListener();

  private final PeerId localPeer;
  private final EngineRunner runner;
  private final ConnectionTable table;
  private final Gate gate;
  private final Counters counters;
  private final PluginGuard guard;
  private final LogLimit notices = LogLimit.ofNotices();
  private final LogLimit details = LogLimit.ofDetails();
  private final List<Consumer<Connection>> closeListeners = new CopyOnWriteArrayList<>();

  /** In the order served; set once, before any transport is used. */
  private volatile Map<ProtocolId, Served> byProtocol = Map.of();

  private volatile List<Served> served = List.of();

  /** Not null iff no connection is taken any more. */
  private volatile @Nullable StreamError refusal;

  /** Creates a dispatcher that serves nothing yet. */
  public Connections(
      PeerId localPeer, EngineRunner runner, ConnectionTable table, Gate gate, Counters counters) {
    this.localPeer = localPeer;
    this.runner = runner;
    this.table = table;
    this.gate = gate;
    this.counters = counters;
    this.guard = new PluginGuard(counters);
  }

  /**
   * Sets what is served, once, before any transport is used.
   *
   * @throws IllegalStateException when two handlers serve the same protocol; names both
   */
  public void serve(List<Served> handlers) {
    Map<ProtocolId, Served> all = new LinkedHashMap<>();
    for (Served handler : handlers) {
      for (ProtocolId protocol : handler.handler().protocols()) {
        Served other = all.putIfAbsent(protocol, handler);
        if (other != null) {
          throw new IllegalStateException(
              "the stream handlers '"
                  + other.id()
                  + "' and '"
                  + handler.id()
                  + "' both serve "
                  + protocol
                  + "; remove one of them");
        }
      }
    }
    byProtocol = all;
    served = List.copyOf(handlers);
  }

  /** Calls the listener, on a transport's thread, whenever a connection has ended. */
  public void onClosed(Consumer<Connection> listener) {
    closeListeners.add(listener);
  }

  /** Takes no connection from now on. */
  public void refuse(StreamError why) {
    refusal = why;
  }

  /**
   * Closes the connections whose far side is banned; what they bring from now on does not count.
   */
  public void closeBanned() {
    for (ConnectionTable.Entry entry : table.entries()) {
      Optional<Ban> ban = gate.banOf(entry.connection());
      if (ban.isPresent() && table.stands(entry.connection())) {
        counters.count("connections.closed.banned");
        runner.submit(new ConnectionBanned(entry.number()));
        entry.close(Gate.refusal(ban.get()));
      }
    }
  }

  @Override
  public Optional<StreamError> onIncoming(Multiaddr from) {
    StreamError refused = refusal;
    return refused == null ? gate.handshakeBegins(from) : Optional.of(refused);
  }

  @Override
  public void onHandshakeEnded(Multiaddr from, Optional<StreamError> failure) {
    gate.handshakeEnded(from);
    failure.ifPresent(why -> counters.count("handshakes.failed." + StreamErrors.name(why)));
  }

  @Override
  public Optional<StreamError> onConnection(Connection connection) {
    if (connection.remote().filter(localPeer::equals).isPresent()) {
      return Optional.of(
          StreamError.GATED.because("the far side has this node's own identity " + localPeer));
    }
    // First the table, then the questions: what closes by the table never misses one.
    ConnectionTable.Entry entry = table.add(connection);
    Optional<StreamError> refused = Optional.ofNullable(refusal).or(() -> gate.opened(connection));
    if (refused.isPresent()) {
      table.remove(entry);
      return refused;
    }
    runner.submit(
        new ConnectionOpened(
            entry.number(),
            connection.remote(),
            connection.remoteAddress(),
            connection.multiplexed(),
            connection.dialledByUs()));
    connection.closed().thenAccept(why -> ended(entry, why));
    for (Served handler : served) {
      guard.run(handler.id(), "onConnection", () -> handler.handler().onConnection(connection));
    }
    return Optional.empty();
  }

  private void ended(ConnectionTable.Entry entry, StreamError why) {
    table.remove(entry);
    gate.closed(entry.connection());
    counters.count("connections.ended." + StreamErrors.name(why));
    runner.submit(new ConnectionClosed(entry.number(), why));
    log(entry.connection(), why);
    closeListeners.forEach(listener -> listener.accept(entry.connection()));
  }

  private void log(Connection connection, StreamError why) {
    boolean expected = why.isClean() || why.code() == StreamError.SHUTDOWN.code();
    if (!expected) {
      notices.write(
          LOG::info,
          () ->
              "connection "
                  + (connection.dialledByUs() ? "to " : "from ")
                  + connection.described()
                  + ": ended, "
                  + why);
    }
  }

  @Override
  public Set<ProtocolId> protocols() {
    return byProtocol.keySet();
  }

  @Override
  public StreamListener onStream(Stream stream) {
    Served handler = byProtocol.get(stream.protocol());
    if (handler == null) {
      stream.reset(StreamError.NEGOTIATION_FAILED);
      return DEAF;
    }
    Connection connection = stream.connection();
    Optional<StreamError> refused = gate.streamOpened(connection, stream.protocol());
    if (refused.isPresent()) {
      logRefused(connection, refused.get());
      stream.reset(refused.get());
      return DEAF;
    }
    Runnable ended = () -> gate.streamClosed(connection, stream.protocol());
    StreamListener[] listener = {DEAF};
    boolean taken =
        guard.run(handler.id(), "onStream", () -> listener[0] = handler.handler().onStream(stream));
    if (!taken) {
      stream.reset(StreamError.INTERNAL);
    }
    return new GuardedListener(guard, handler.id(), stream, listener[0], ended);
  }

  @Override
  public void onDoubt(Connection connection) {
    ConnectionTable.Entry entry = table.get(connection);
    if (entry != null) {
      runner.submit(new ConnectionDoubted(entry.number()));
    }
  }

  @Override
  public void onStreamRefused(Connection connection, String bound) {
    counters.count("streams.refused." + bound);
    logRefused(connection, "the bound " + bound + " is reached");
  }

  private void logRefused(Connection connection, Object why) {
    if (LOG.isDebugEnabled()) {
      details.write(
          LOG::debug, () -> "a stream of " + connection.described() + ": refused, " + why);
    }
  }

  /** Hears nothing of a stream that nobody took. */
  private static final class DeafListener implements StreamListener {
    @Override
    public void onBytes(java.nio.ByteBuffer bytes) {}

    @Override
    public void onClosed(StreamError why) {}
  }
}
