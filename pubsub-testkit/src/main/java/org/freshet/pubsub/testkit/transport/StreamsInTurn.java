package org.freshet.pubsub.testkit.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;
import org.jspecify.annotations.Nullable;

/** Opens streams to an echo, each when the one before it has ended in good order. */
final class StreamsInTurn {
  private static final byte[] DATA = {1, 2, 3};

  private final Connection connection;
  private final ProtocolId echo;
  private final int total;
  private final AtomicInteger count = new AtomicInteger();
  private volatile @Nullable String fault;

  StreamsInTurn(Connection connection, ProtocolId echo, int total) {
    this.connection = connection;
    this.echo = echo;
    this.total = total;
  }

  void start() {
    connection
        .open(List.of(echo), new Once())
        .whenComplete(
            (stream, failure) -> {
              if (failure != null) {
                fault = "stream " + count + " was not opened: " + failure;
              } else {
                use(stream);
              }
            });
  }

  private static void use(Stream stream) {
    stream.request(2 * DATA.length);
    stream.write(List.of(ByteBuffer.wrap(DATA)));
    stream.closeWrite();
  }

  /** {@return how many have ended} */
  int count() {
    return count.get();
  }

  /** {@return what is wrong, null if nothing} */
  @Nullable String fault() {
    return fault;
  }

  boolean isDone() {
    return count.get() == total || fault != null;
  }

  /** Hears one of the streams. */
  private final class Once implements StreamListener {
    private final ByteBuffer heard = ByteBuffer.allocate(2 * DATA.length);

    @Override
    public void onBytes(ByteBuffer bytes) {
      heard.put(bytes);
    }

    @Override
    public void onClosed(StreamError why) {
      if (!why.isClean() || !heard.flip().equals(ByteBuffer.wrap(DATA))) {
        fault = "stream " + count + " ended with " + why + " and " + heard + " of its echo";
      } else if (count.incrementAndGet() < total) {
        start();
      }
    }
  }
}
