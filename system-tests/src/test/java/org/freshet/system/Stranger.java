package org.freshet.system;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.core.wire.FrameDecoder;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.core.wire.RpcReader;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.TcpTransport;

/** A peer with proper connections and streams that writes on them whatever a test likes. */
final class Stranger implements AutoCloseable {
  static final ProtocolId FLOODSUB = ProtocolId.of("/floodsub/1.0.0");

  final Identity identity = Identity.generate();
  private final TcpTransport transport =
      new TcpTransport(identity, KeyProvider.installed(), TransportSettings.DEFAULT);

  /** Whether it reads what comes on them; set before it dials. */
  boolean reads = true;

  /** Streams that the node opened to us, in order. */
  final BlockingQueue<In> opened = new LinkedBlockingQueue<>();

  Connection dial(Multiaddr address) throws Exception {
    return transport
        .dial(address, new Handler())
        .result()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  /** A pubsub stream of ours, with what became of it. */
  static final class Out implements StreamListener {
    final CompletableFuture<StreamError> ended = new CompletableFuture<>();
    Stream stream;

    static Out open(Connection connection) throws Exception {
      Out out = new Out();
      out.stream =
          connection.open(List.of(FLOODSUB), out).toCompletableFuture().get(10, TimeUnit.SECONDS);
      out.stream.request(1 << 20);
      return out;
    }

    void write(byte[] bytes) throws Exception {
      stream.write(List.of(ByteBuffer.wrap(bytes)));
    }

    void frame(byte[]... parts) throws Exception {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      for (byte[] part : parts) {
        content.writeBytes(part);
      }
      ByteArrayOutputStream framed = new ByteArrayOutputStream();
      framed.writeBytes(varint(content.size()));
      framed.writeBytes(content.toByteArray());
      write(framed.toByteArray());
    }

    @Override
    public void onBytes(ByteBuffer bytes) {}

    @Override
    public void onClosed(StreamError why) {
      ended.complete(why);
    }
  }

  /** A pubsub stream of the node's, with what it said on it. */
  static final class In implements StreamListener {
    final Stream stream;
    final List<Rpc> rpcs = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> halfClosed = new CompletableFuture<>();
    final CompletableFuture<StreamError> ended = new CompletableFuture<>();
    private final FrameDecoder decoder = new FrameDecoder(1 << 20);
    private final RpcReader reader = new RpcReader(Limits.DEFAULT);

    private In(Stream stream) {
      this.stream = stream;
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
      stream.request(bytes.remaining());
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
    public void onHalfClosed() {
      halfClosed.complete(null);
      stream.closeWrite();
    }

    @Override
    public void onClosed(StreamError why) {
      ended.complete(why);
    }

    /** {@return the topics that the node announced on it, in order} */
    List<String> announced() {
      return rpcs.stream()
          .flatMap(rpc -> rpc.subscriptions().stream())
          .map(change -> (change.subscribe() ? "" : "-") + change.topic().value())
          .toList();
    }

    List<String> texts() {
      return rpcs.stream().flatMap(rpc -> rpc.messages().stream()).map(RawMessage::text).toList();
    }
  }

  private final class Handler implements ConnectionHandler {
    @Override
    public Optional<StreamError> onConnection(Connection connection) {
      return Optional.empty();
    }

    @Override
    public Set<ProtocolId> protocols() {
      return Set.of(FLOODSUB);
    }

    @Override
    public StreamListener onStream(Stream stream) {
      In in = new In(stream);
      opened.add(in);
      if (reads) {
        stream.request(1 << 20);
      }
      return in;
    }
  }

  /** A subscription as one field of an RPC. */
  static byte[] subscription(String topic, boolean subscribe) {
    byte[] flag = {0x08, (byte) (subscribe ? 1 : 0)};
    byte[] name = field(2, topic.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    entry.writeBytes(flag);
    entry.writeBytes(name);
    return field(1, entry.toByteArray());
  }

  static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  /** One length-delimited protobuf field. */
  static byte[] field(int number, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(varint((long) number << 3 | 2));
    out.writeBytes(varint(content.length));
    out.writeBytes(content);
    return out.toByteArray();
  }

  @Override
  public void close() {
    transport.close();
  }
}
