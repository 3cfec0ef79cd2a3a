package org.freshet.pubsub.testkit.transport;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;
import org.freshet.pubsub.transport.Transport;

/**
 * A transport under test with an identity and a table of protocols; writes down what the transport
 * tells it. Safe for any thread.
 */
public final class TransportNode implements ConnectionHandler, AutoCloseable {
  private final Identity identity;
  private final Transport transport;
  private final Patience patience;
  private final List<Connection> connections = new CopyOnWriteArrayList<>();
  private final List<Stream> inbound = new CopyOnWriteArrayList<>();
  private final List<Connection> doubted = new CopyOnWriteArrayList<>();
  private final Map<ProtocolId, Function<Stream, StreamListener>> served =
      new ConcurrentHashMap<>();
  private final List<String> handshakes = new CopyOnWriteArrayList<>();

  private volatile Optional<StreamError> refusesIncoming = Optional.empty();
  private volatile Optional<StreamError> refuses = Optional.empty();
  private volatile Consumer<Connection> onConnection = connection -> {};

  /** Creates a node that serves nothing and takes every connection. */
  public TransportNode(Identity identity, Transport transport, Patience patience) {
    this.identity = identity;
    this.transport = transport;
    this.patience = patience;
  }

  /** {@return this, serving the protocol from now on} */
  public TransportNode serve(ProtocolId protocol, Function<Stream, StreamListener> handler) {
    served.put(protocol, handler);
    return this;
  }

  /** Lets incoming connections be hung up on before their handshake. */
  public void refuseIncoming(StreamError why) {
    refusesIncoming = Optional.of(why);
  }

  /** Lets connections be refused after their handshake. */
  public void refuse(StreamError why) {
    refuses = Optional.of(why);
  }

  /** Sets what is done about each connection before it is kept or refused. */
  public void onEachConnection(Consumer<Connection> action) {
    onConnection = action;
  }

  /** {@return who it is} */
  public Identity identity() {
    return identity;
  }

  /** {@return what it tests} */
  public Transport transport() {
    return transport;
  }

  /** {@return all connections that it was told of, oldest first} */
  public List<Connection> connections() {
    return connections;
  }

  /** {@return the first connection, which is waited for} */
  public Connection connection() {
    patience.until("a connection", () -> !connections.isEmpty());
    return connections.get(0);
  }

  /** {@return all streams that others opened, oldest first} */
  public List<Stream> inbound() {
    return inbound;
  }

  /** {@return the connections whose far side may have forgotten them, as often as it was said} */
  public List<Connection> doubted() {
    return doubted;
  }

  /** {@return what was said of incoming handshakes, by the far side's port} */
  public List<String> handshakes() {
    return handshakes;
  }

  /** {@return the address that it listens on now, with its identity} */
  public Multiaddr listen() {
    return listen(transport.defaultListenAddress());
  }

  /** {@return the address that it listens on now, with its identity} */
  public Multiaddr listen(Multiaddr address) {
    return listener(address).address().withPeerId(identity.peerId());
  }

  /** {@return a listener that takes connections} */
  public Transport.Listener listener(Multiaddr address) {
    return patience.result(transport.listen(address, this));
  }

  /** {@return a dial that has begun} */
  public Transport.Dial beginDial(Multiaddr remote) {
    return transport.dial(remote, this);
  }

  /** {@return a connection that stands} Throws what the dial fails with. */
  public Connection dial(Multiaddr remote) {
    return patience.result(beginDial(remote).result());
  }

  @Override
  public Optional<StreamError> onIncoming(Multiaddr from) {
    handshakes.add(port(from) + " begins");
    return refusesIncoming;
  }

  @Override
  public void onHandshakeEnded(Multiaddr from, Optional<StreamError> failure) {
    handshakes.add(port(from) + failure.map(why -> " ends " + why.code()).orElse(" ends well"));
  }

  private static String port(Multiaddr address) {
    return address.components().get(1).value();
  }

  @Override
  public Optional<StreamError> onConnection(Connection connection) {
    connections.add(connection);
    onConnection.accept(connection);
    return refuses;
  }

  @Override
  public void onDoubt(Connection connection) {
    doubted.add(connection);
  }

  @Override
  public Set<ProtocolId> protocols() {
    return served.keySet();
  }

  @Override
  public StreamListener onStream(Stream stream) {
    inbound.add(stream);
    Function<Stream, StreamListener> handler = served.get(stream.protocol());
    if (handler == null) {
      throw new AssertionError("a stream with a protocol that is not served: " + stream.protocol());
    }
    return handler.apply(stream);
  }

  @Override
  public void close() {
    transport.close();
  }
}
