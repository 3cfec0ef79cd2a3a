package org.freshet.pubsub.core;

import static org.freshet.pubsub.core.LoopbackTransport.LOOP;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamListener;

/**
 * One end of a stream of {@link LoopbackTransport}; a write completes when the far side has asked
 * for all of it.
 */
final class LoopbackStream implements Stream {
  private final ProtocolId protocol;
  private final LoopbackConnection connection;
  private final boolean openedByUs;
  private final Deque<Incoming> incoming = new ArrayDeque<>();
  private LoopbackStream peer;
  private StreamListener listener;
  private long requested;
  private boolean farEnded;
  private boolean weEnded;
  private boolean closed;

  /** Bytes of one write, or the end of them all. */
  private record Incoming(ByteBuffer bytes, CompletableFuture<Void> done, boolean end) {}

  LoopbackStream(ProtocolId protocol, LoopbackConnection connection, boolean openedByUs) {
    this.protocol = protocol;
    this.connection = connection;
    this.openedByUs = openedByUs;
  }

  void connect(LoopbackStream other, StreamListener hears) {
    peer = other;
    listener = hears;
  }

  @Override
  public CompletionStage<Void> write(List<ByteBuffer> bytes) {
    int size = bytes.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer copy = ByteBuffer.allocate(size);
    bytes.forEach(part -> copy.put(part.duplicate()));
    CompletableFuture<Void> done = new CompletableFuture<>();
    LOOP.execute(() -> send(new Incoming(copy.flip(), done, false)));
    return done;
  }

  @Override
  public void closeWrite() {
    LOOP.execute(
        () -> {
          if (!weEnded) {
            send(new Incoming(ByteBuffer.allocate(0), new CompletableFuture<>(), true));
            weEnded = true;
            endIfBothEnded();
          }
        });
  }

  private void send(Incoming unit) {
    if (closed || weEnded) {
      unit.done.completeExceptionally(new StreamException(StreamError.CLOSED));
      return;
    }
    peer.incoming.add(unit);
    peer.deliver();
  }

  @Override
  public void request(int bytes) {
    LOOP.execute(
        () -> {
          requested += bytes;
          deliver();
        });
  }

  private void deliver() {
    while (!closed && !incoming.isEmpty()) {
      Incoming next = incoming.element();
      if (next.end) {
        incoming.remove();
        farEnded = true;
        listener.onHalfClosed();
        endIfBothEnded();
        return;
      }
      int count = (int) Math.min(requested, next.bytes.remaining());
      if (count > 0) {
        ByteBuffer part = next.bytes.slice(next.bytes.position(), count).asReadOnlyBuffer();
        next.bytes.position(next.bytes.position() + count);
        requested -= count;
        connection.countRead(count);
        listener.onBytes(part);
      }
      if (next.bytes.hasRemaining()) {
        return;
      }
      incoming.remove();
      next.done.complete(null);
    }
  }

  private void endIfBothEnded() {
    if (weEnded && farEnded) {
      end(StreamError.CLOSED);
    }
  }

  @Override
  public void reset(StreamError why) {
    LOOP.execute(
        () -> {
          end(why);
          peer.end(StreamError.RESET);
        });
  }

  void end(StreamError why) {
    if (!closed) {
      closed = true;
      incoming.forEach(unit -> unit.done.completeExceptionally(new StreamException(why)));
      incoming.clear();
      listener.onClosed(why);
    }
  }

  @Override
  public ProtocolId protocol() {
    return protocol;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public boolean openedByUs() {
    return openedByUs;
  }
}
