package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamListener;

/** One end of a simulated stream, as a transport shows it. */
final class SimTransportStream implements Stream {
  private final SimNetwork network;
  private final Connection connection;
  private final StreamEnd end;
  private final Map<Long, CompletableFuture<Void>> writes = new LinkedHashMap<>();
  private StreamListener listener;
  private StreamError ended;
  private long batches;

  /** True while a method of the listener runs. */
  private boolean busy;

  /** Asked for while the listener was busy, which would hear its next bytes too soon. */
  private int requestedMeanwhile;

  SimTransportStream(SimNetwork network, Connection connection, StreamEnd end) {
    this.network = network;
    this.connection = connection;
    this.end = end;
  }

  void attach(StreamListener hears) {
    listener = hears;
  }

  @Override
  public ProtocolId protocol() {
    return end.protocol().orElseThrow();
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public boolean openedByUs() {
    return end.isOpenedHere();
  }

  @Override
  public CompletionStage<Void> write(List<ByteBuffer> bytes) {
    synchronized (network) {
      if (ended != null || end.hasEnded()) {
        return CompletableFuture.failedStage(
            new StreamException(ended == null ? StreamError.CLOSED : ended));
      }
      CompletableFuture<Void> done = new CompletableFuture<>();
      writes.put(++batches, done);
      end.write(batches, bytes);
      return done;
    }
  }

  @Override
  public void request(int bytes) {
    synchronized (network) {
      if (busy) {
        requestedMeanwhile += bytes;
      } else {
        end.request(bytes);
      }
    }
  }

  @Override
  public void closeWrite() {
    synchronized (network) {
      end.end();
    }
  }

  @Override
  public void reset(StreamError why) {
    synchronized (network) {
      end.reset(why);
    }
  }

  void onBytes(ByteBuffer bytes) {
    busy = true;
    try {
      listener.onBytes(bytes);
    } catch (RuntimeException e) {
      end.reset(StreamError.INTERNAL);
    } finally {
      busy = false;
    }
    int more = requestedMeanwhile;
    requestedMeanwhile = 0;
    if (more > 0) {
      end.request(more);
    }
  }

  void onWritten(long batch) {
    writes.remove(batch).complete(null);
  }

  void onHalfClosed() {
    listener.onHalfClosed();
  }

  void onClosed(StreamError why) {
    if (ended == null) {
      ended = why;
      List<CompletableFuture<Void>> lost = List.copyOf(writes.values());
      writes.clear();
      lost.forEach(write -> write.completeExceptionally(new StreamException(why)));
      if (listener != null) {
        listener.onClosed(why);
      }
    }
  }
}
