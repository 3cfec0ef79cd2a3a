package org.freshet.pubsub.core;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.core.wire.FrameDecoder;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.core.wire.RpcReader;
import org.freshet.pubsub.core.wire.RpcWriter;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamListener;

/** A far side played by the test: speaks the test router's protocol, byte by byte. */
final class RawPeer implements ConnectionHandler, AutoCloseable {
  private static final ProtocolId PING = ProtocolId.of("/ipfs/ping/1.0.0");

  private final Identity identity = Identity.generate();
  private final LoopbackTransport transport = new LoopbackTransport(identity);
  private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
  private final List<Rpc> rpcs = new CopyOnWriteArrayList<>();
  private final List<StreamError> ends = new CopyOnWriteArrayList<>();
  private final List<Stream> unread = new CopyOnWriteArrayList<>();
  private volatile boolean reads;
  private volatile boolean takesPings;
  private final Multiaddr address;

  /** A far side that reads, or one that never asks for a byte. */
  RawPeer(boolean reads) throws Exception {
    this.reads = reads;
    this.address =
        transport
            .listen(transport.defaultListenAddress(), this)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)
            .address()
            .withPeerId(identity.peerId());
  }

  Identity identity() {
    return identity;
  }

  Multiaddr address() {
    return address;
  }

  List<Rpc> rpcs() {
    return rpcs;
  }

  /** {@return why streams to and from this peer have ended} */
  List<StreamError> ends() {
    return ends;
  }

  /** Takes streams for pings from now on; one that does not read answers none. */
  void takePings() {
    takesPings = true;
  }

  /** Asks for everything from now on. */
  void startReading() {
    reads = true;
    unread.forEach(stream -> stream.request(Integer.MAX_VALUE));
  }

  /** {@return the next connection of somebody to this peer, or of this peer to somebody} */
  Connection nextConnection() throws InterruptedException {
    Connection next = connections.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nobody connected");
    }
    return next;
  }

  /** {@return whether nobody has connected since the last connection was taken} */
  boolean hasNoNewConnection() {
    return connections.isEmpty();
  }

  Connection dial(Multiaddr remote) throws Exception {
    Connection connection =
        transport.dial(remote, this).result().toCompletableFuture().get(20, TimeUnit.SECONDS);
    connections.remove(connection);
    return connection;
  }

  /** {@return why a dial came to nothing, empty when it did not} */
  Optional<StreamError> tryDial(Multiaddr remote) {
    return transport
        .dial(remote, this)
        .result()
        .toCompletableFuture()
        .handle(
            (connection, failure) ->
                Optional.ofNullable((StreamException) failure).map(StreamException::error))
        .join();
  }

  Stream open(Connection connection, ProtocolId protocol) throws Exception {
    return connection
        .open(List.of(protocol), new Reader())
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  /** Opens a pubsub stream and says which topics are wanted. */
  Stream subscribe(Connection connection, String... topics) throws Exception {
    Stream stream = open(connection, EverybodyRouter.PROTOCOL);
    List<byte[]> entries = new ArrayList<>();
    for (String topic : topics) {
      entries.add(RpcWriter.subscriptionEntry(TopicName.of(topic), true, Router.NONE));
    }
    int size = entries.stream().mapToInt(entry -> entry.length).sum();
    ByteBuffer frame = ByteBuffer.allocate(size + RpcWriter.prefixBytes(size));
    RpcWriter.writePrefix(size, frame);
    entries.forEach(frame::put);
    stream.write(List.of(frame.flip())).toCompletableFuture().get(20, TimeUnit.SECONDS);
    return stream;
  }

  @Override
  public Optional<StreamError> onConnection(Connection connection) {
    connections.add(connection);
    return Optional.empty();
  }

  @Override
  public Set<ProtocolId> protocols() {
    return takesPings ? Set.of(EverybodyRouter.PROTOCOL, PING) : Set.of(EverybodyRouter.PROTOCOL);
  }

  @Override
  public StreamListener onStream(Stream stream) {
    if (reads) {
      stream.request(Integer.MAX_VALUE);
    } else {
      unread.add(stream);
    }
    return new Reader();
  }

  @Override
  public void close() {
    transport.close();
  }

  private final class Reader implements StreamListener {
    private final FrameDecoder decoder = new FrameDecoder(Limits.DEFAULT.maxFrameBytes());
    private final RpcReader reader = new RpcReader(Limits.DEFAULT);

    @Override
    public void onBytes(ByteBuffer bytes) {
      decoder.feed(
          bytes,
          (frame, length, wireBytes) -> {
            RpcReader.Result.Read read =
                (RpcReader.Result.Read) reader.read(frame, length, wireBytes);
            rpcs.add(read.rpc());
            return read.keepsFrame();
          });
    }

    @Override
    public void onClosed(StreamError why) {
      ends.add(why);
    }
  }
}
