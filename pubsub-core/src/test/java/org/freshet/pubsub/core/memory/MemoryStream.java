package org.freshet.pubsub.core.memory;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamListener;

/** One end of a stream on a {@link MemoryLink}. */
public final class MemoryStream implements Stream {
  private final Queue<Runnable> tasks;
  private final ProtocolId protocol;
  private final MemoryConnection connection;
  private final boolean openedByUs;

  /** What the other end wrote and we have not been given. */
  private final ByteArrayOutputStream incoming = new ByteArrayOutputStream();

  private final List<CompletableFuture<Void>> stalled = new ArrayList<>();
  private MemoryStream peer;
  private StreamListener listener;
  private int requested;
  private int delivered;
  private boolean stalls;
  private boolean farEnded;
  private boolean farEndTold;
  private boolean weEnded;
  private boolean closed;

  MemoryStream(
      Queue<Runnable> tasks, ProtocolId protocol, MemoryConnection connection, boolean ours) {
    this.tasks = tasks;
    this.protocol = protocol;
    this.connection = connection;
    this.openedByUs = ours;
  }

  void connect(MemoryStream other, StreamListener hears) {
    peer = other;
    listener = hears;
  }

  /** Makes writes at this end complete only when {@link #unstall} is called. */
  public void stall() {
    stalls = true;
  }

  /** Completes the writes that waited. */
  public void unstall() {
    stalls = false;
    List<CompletableFuture<Void>> waiting = List.copyOf(stalled);
    stalled.clear();
    waiting.forEach(write -> write.complete(null));
  }

  /** {@return how many bytes this end's listener was given} */
  public int delivered() {
    return delivered;
  }

  /** {@return whether both directions have ended} */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public CompletionStage<Void> write(List<ByteBuffer> bytes) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (closed || weEnded) {
      done.completeExceptionally(new StreamException(StreamError.CLOSED));
      return done;
    }
    for (ByteBuffer part : bytes) {
      byte[] copy = new byte[part.remaining()];
      part.get(copy);
      tasks.add(() -> peer.receive(copy));
    }
    if (stalls) {
      stalled.add(done);
    } else {
      tasks.add(() -> done.complete(null));
    }
    return done;
  }

  private void receive(byte[] bytes) {
    if (!closed) {
      incoming.writeBytes(bytes);
      deliver();
    }
  }

  @Override
  public void request(int bytes) {
    requested += bytes;
    tasks.add(this::deliver);
  }

  private void deliver() {
    int count = Math.min(requested, incoming.size());
    if (count > 0 && !closed) {
      byte[] all = incoming.toByteArray();
      incoming.reset();
      incoming.write(all, count, all.length - count);
      requested -= count;
      delivered += count;
      connection.countRead(count);
      listener.onBytes(ByteBuffer.wrap(Arrays.copyOf(all, count)).asReadOnlyBuffer());
    }
    if (farEnded && incoming.size() == 0 && !farEndTold && !closed) {
      farEndTold = true;
      listener.onHalfClosed();
      endIfBothEnded();
    }
  }

  @Override
  public void closeWrite() {
    if (!weEnded && !closed) {
      weEnded = true;
      tasks.add(
          () -> {
            peer.farEnded = true;
            peer.deliver();
            endIfBothEnded();
          });
    }
  }

  private void endIfBothEnded() {
    if (weEnded && farEndTold) {
      end(StreamError.CLOSED);
    }
  }

  @Override
  public void reset(StreamError why) {
    tasks.add(
        () -> {
          end(why);
          peer.end(StreamError.RESET);
        });
  }

  void end(StreamError why) {
    if (!closed) {
      closed = true;
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
