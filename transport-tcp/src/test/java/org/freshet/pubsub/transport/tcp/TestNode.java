package org.freshet.pubsub.transport.tcp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

/** A transport with an identity and a table of protocols. */
public final class TestNode implements ConnectionHandler, AutoCloseable {
  final Identity identity;
  final Transport transport;
  final List<Connection> connections = new CopyOnWriteArrayList<>();
  final List<Stream> inbound = new CopyOnWriteArrayList<>();
  final Map<ProtocolId, Function<Stream, StreamListener>> served = new ConcurrentHashMap<>();

  /** What was said of incoming handshakes, by the far side's port. */
  final List<String> handshakes = new CopyOnWriteArrayList<>();

  volatile Optional<StreamError> refusesIncoming = Optional.empty();
  volatile Optional<StreamError> refusal = Optional.empty();
  volatile Consumer<Connection> onConnection = connection -> {};

  TestNode(Identity identity, Transport transport) {
    this.identity = identity;
    this.transport = transport;
  }

  TestNode serve(ProtocolId protocol, Function<Stream, StreamListener> handler) {
    served.put(protocol, handler);
    return this;
  }

  Multiaddr listen() {
    return listen(transport.defaultListenAddress());
  }

  Multiaddr listen(Multiaddr address) {
    return await(transport.listen(address, this)).address().withPeerId(identity.peerId());
  }

  Connection dial(Multiaddr remote) {
    return await(transport.dial(remote, this).result());
  }

  /** {@return what the stage completes with; throws what it fails with} */
  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
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
    return refusal;
  }

  @Override
  public Set<ProtocolId> protocols() {
    return served.keySet();
  }

  @Override
  public StreamListener onStream(Stream stream) {
    inbound.add(stream);
    return served.get(stream.protocol()).apply(stream);
  }

  @Override
  public void close() {
    transport.close();
  }
}
