package org.freshet.pubsub.core.ping;

import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.pubsub.core.connection.PerConnection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamHandler;
import org.freshet.pubsub.transport.StreamListener;

/**
 * Sends each block of 32 bytes back (libp2p specs, ping).
 *
 * <p>One block of a stream is in memory at a time: the next is asked for when the answer has left.
 */
public final class PingHandler implements StreamHandler {
  static final ProtocolId PROTOCOL = ProtocolId.of("/ipfs/ping/1.0.0");
  static final int BLOCK_BYTES = 32;
  private static final int MAX_STREAMS_PER_CONNECTION = 2;

  /** How many ping streams the far side has open. */
  private final PerConnection<AtomicInteger> streams =
      new PerConnection<>(connection -> new AtomicInteger());

  /** Called by the injector. */
  @Inject
  public PingHandler() {}

  @Override
  public Set<ProtocolId> protocols() {
    return Set.of(PROTOCOL);
  }

  @Override
  public StreamListener onStream(Stream stream) {
    AtomicInteger open = streams.of(stream.connection());
    if (open.incrementAndGet() <= MAX_STREAMS_PER_CONNECTION) {
      stream.request(BLOCK_BYTES);
    } else {
      stream.reset(StreamError.RESOURCE_LIMIT.because("more than two ping streams"));
    }
    return new Echo(stream, open);
  }

  /** Answers on one stream. */
  private static final class Echo implements StreamListener {
    private final Stream stream;
    private final AtomicInteger open;

    /** What has come of the next block; belongs to the write once it is full. */
    private ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);

    Echo(Stream stream, AtomicInteger open) {
      this.stream = stream;
      this.open = open;
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
      block.put(bytes);
      if (!block.hasRemaining()) {
        ByteBuffer answer = block.flip();
        block = ByteBuffer.allocate(BLOCK_BYTES);
        stream.write(List.of(answer)).thenRun(() -> stream.request(BLOCK_BYTES));
      }
    }

    @Override
    public void onHalfClosed() {
      stream.closeWrite();
    }

    @Override
    public void onClosed(StreamError why) {
      open.decrementAndGet();
    }
  }
}
