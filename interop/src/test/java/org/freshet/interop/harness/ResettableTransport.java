package org.freshet.interop.harness;

import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportProvider;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.quic.QuicTransport;
import org.freshet.pubsub.transport.tcp.TcpTransport;

/**
 * A transport of ours, with its pubsub streams at hand to be reset as a faulty node would. A node
 * has it by {@link Tcp} or {@link Quic}; a test finds it by {@link #of} the node's id.
 */
public class ResettableTransport implements Transport {
  private static final Map<PeerId, ResettableTransport> BY_NODE = new ConcurrentHashMap<>();

  private final Transport transport;
  private final Map<Connection, Wrapped> connections = new ConcurrentHashMap<>();
  private final Collection<Stream> streams = new ConcurrentLinkedQueue<>();

  private ResettableTransport(PeerId node, Transport transport) {
    this.transport = transport;
    BY_NODE.put(node, this);
  }

  /** {@return the transport of a node in this JVM} */
  public static ResettableTransport of(PeerId node) {
    return BY_NODE.get(node);
  }

  /** Names the one that wraps TCP for a builder. */
  public static final class Tcp implements TransportProvider {
    @Override
    public String id() {
      return "resettable-tcp";
    }

    @Override
    public Class<? extends Transport> type() {
      return OverTcp.class;
    }
  }

  /** Names the one that wraps QUIC for a builder. */
  public static final class Quic implements TransportProvider {
    @Override
    public String id() {
      return "resettable-quic";
    }

    @Override
    public Class<? extends Transport> type() {
      return OverQuic.class;
    }
  }

  /** Wraps TCP. */
  public static final class OverTcp extends ResettableTransport {
    /** Called by the injector. */
    @Inject
    public OverTcp(Identity identity, KeyProvider keys, TransportSettings settings) {
      super(identity.peerId(), new TcpTransport(identity, keys, settings));
    }
  }

  /** Wraps QUIC. */
  public static final class OverQuic extends ResettableTransport {
    /** Called by the injector. */
    @Inject
    public OverQuic(Identity identity, KeyProvider keys, TransportSettings settings) {
      super(identity.peerId(), new QuicTransport(identity, keys, settings));
    }
  }

  /**
   * Resets the pubsub streams of one direction.
   *
   * @param ours those that we opened, or those that the far sides opened
   */
  public void reset(boolean ours) {
    streams.removeIf(
        stream -> {
          if (stream.openedByUs() == ours) {
            stream.reset(StreamError.INTERNAL.because("reset by the test"));
            return true;
          }
          return false;
        });
  }

  private Stream keep(Stream stream) {
    String protocol = stream.protocol().name();
    if (protocol.startsWith("/meshsub/") || protocol.startsWith("/floodsub/")) {
      streams.add(stream);
    }
    return new WrappedStream(stream);
  }

  private Wrapped wrapped(Connection connection) {
    return connections.computeIfAbsent(connection, Wrapped::new);
  }

  @Override
  public boolean handles(Multiaddr address) {
    return transport.handles(address);
  }

  @Override
  public Multiaddr defaultListenAddress() {
    return transport.defaultListenAddress();
  }

  @Override
  public CompletionStage<Listener> listen(Multiaddr local, ConnectionHandler handler) {
    return transport.listen(local, new Handler(handler));
  }

  @Override
  public Dial dial(Multiaddr remote, ConnectionHandler handler) {
    Dial dial = transport.dial(remote, new Handler(handler));
    CompletionStage<Connection> result = dial.result().thenApply(this::wrapped);
    return new Dial() {
      @Override
      public CompletionStage<Connection> result() {
        return result;
      }

      @Override
      public void cancel() {
        dial.cancel();
      }
    };
  }

  @Override
  public void close() {
    BY_NODE.values().remove(this);
    transport.close();
  }

  private final class Handler implements ConnectionHandler {
    private final ConnectionHandler node;

    Handler(ConnectionHandler node) {
      this.node = node;
    }

    @Override
    public Optional<StreamError> onIncoming(Multiaddr from) {
      return node.onIncoming(from);
    }

    @Override
    public void onHandshakeEnded(Multiaddr from, Optional<StreamError> failure) {
      node.onHandshakeEnded(from, failure);
    }

    @Override
    public Optional<StreamError> onConnection(Connection connection) {
      return node.onConnection(wrapped(connection));
    }

    @Override
    public Set<ProtocolId> protocols() {
      return node.protocols();
    }

    @Override
    public StreamListener onStream(Stream stream) {
      return node.onStream(keep(stream));
    }

    @Override
    public void onDoubt(Connection connection) {
      node.onDoubt(wrapped(connection));
    }

    @Override
    public void onStreamRefused(Connection connection, String bound) {
      node.onStreamRefused(wrapped(connection), bound);
    }
  }

  private final class Wrapped implements Connection {
    private final Connection connection;

    Wrapped(Connection connection) {
      this.connection = connection;
    }

    @Override
    public Optional<PeerId> remote() {
      return connection.remote();
    }

    @Override
    public Multiaddr remoteAddress() {
      return connection.remoteAddress();
    }

    @Override
    public boolean multiplexed() {
      return connection.multiplexed();
    }

    @Override
    public boolean dialledByUs() {
      return connection.dialledByUs();
    }

    @Override
    public void askBytesRead(LongConsumer answer) {
      connection.askBytesRead(answer);
    }

    @Override
    public CompletionStage<Stream> open(List<ProtocolId> protocols, StreamListener listener) {
      return connection.open(protocols, listener).thenApply(ResettableTransport.this::keep);
    }

    @Override
    public void close(StreamError why) {
      connection.close(why);
    }

    @Override
    public CompletionStage<StreamError> closed() {
      return connection.closed();
    }
  }

  private final class WrappedStream implements Stream {
    private final Stream stream;

    WrappedStream(Stream stream) {
      this.stream = stream;
    }

    @Override
    public ProtocolId protocol() {
      return stream.protocol();
    }

    @Override
    public Connection connection() {
      return wrapped(stream.connection());
    }

    @Override
    public boolean openedByUs() {
      return stream.openedByUs();
    }

    @Override
    public CompletionStage<Void> write(List<ByteBuffer> bytes) {
      return stream.write(bytes);
    }

    @Override
    public void request(int bytes) {
      stream.request(bytes);
    }

    @Override
    public void closeWrite() {
      stream.closeWrite();
    }

    @Override
    public void reset(StreamError why) {
      stream.reset(why);
    }
  }
}
