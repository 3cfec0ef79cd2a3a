package org.freshet.pubsub.transport.tcp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseCrypto;

/** A transport with an identity and a table of protocols, on loopback. */
public final class TestNode implements ConnectionHandler, AutoCloseable {
  final Identity identity;
  final TcpTransport transport;
  final List<Connection> connections = new CopyOnWriteArrayList<>();
  final List<Stream> inbound = new CopyOnWriteArrayList<>();
  final Map<ProtocolId, Function<Stream, StreamListener>> served = new ConcurrentHashMap<>();
  volatile Optional<StreamError> refusal = Optional.empty();

  TestNode(TransportSettings settings) {
    this(settings, NoiseCrypto.jdk());
  }

  TestNode(TransportSettings settings, NoiseCrypto crypto) {
    TestKeys keys = new TestKeys();
    identity = keys.generate();
    transport = new TcpTransport(identity, keys, settings, crypto);
  }

  TestNode serve(ProtocolId protocol, Function<Stream, StreamListener> handler) {
    served.put(protocol, handler);
    return this;
  }

  Multiaddr listen(String address) {
    Multiaddr bound = await(transport.listen(Multiaddr.parse(address), this)).address();
    return bound.withPeerId(identity.peerId());
  }

  Connection dial(Multiaddr remote) {
    return await(transport.dial(remote, this).result());
  }

  static <T> T await(java.util.concurrent.CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<StreamError> onConnection(Connection connection) {
    connections.add(connection);
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
