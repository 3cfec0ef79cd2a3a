package org.freshet.pubsub.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.SingleThreadIoEventLoop;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.StreamListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A negotiated stream over any pipe: delivers what was asked for, holds back the rest, and ends
 * once.
 *
 * <p>All fields belong to the pipe's executor; public methods hop there, in their order.
 */
final class NettyStream implements Stream, PipeListener {
  private static final Logger LOG = LoggerFactory.getLogger(NettyStream.class);
  private static final LogLimit FAULTS = LogLimit.ofFaults();

  private final StreamPipe pipe;

  /** Of the whole connection: a write comes before the close that was asked for after it. */
  private final InOrder calls;

  private final ProtocolId protocol;
  private final Connection connection;
  private final boolean openedByUs;

  /** Null iff not attached yet; nothing is delivered before. */
  private @Nullable StreamListener listener;

  /** Arrived and not yet delivered; bounded by the credit that the pipe gave. */
  private ByteBuf held = Unpooled.EMPTY_BUFFER;

  /** Asked for by the listener and not yet delivered. */
  private long requestedBytes;

  private boolean farSideEnded;
  private boolean halfClosedTold;
  private boolean closeWriteAsked;
  private boolean writeClosed;

  /** Non-null iff both directions have ended; the listener hears it as soon as it is not busy. */
  private @Nullable StreamError end;

  private boolean endTold;

  /** True while a method of the listener runs: the next one waits until it is back. */
  private boolean listenerBusy;

  NettyStream(
      StreamPipe pipe,
      InOrder calls,
      ProtocolId protocol,
      Connection connection,
      boolean openedByUs) {
    this.pipe = pipe;
    this.calls = calls;
    this.protocol = protocol;
    this.connection = connection;
    this.openedByUs = openedByUs;
  }

  /** Starts delivery; called once, on the pipe's executor, before the pipe delivers anything. */
  void attach(StreamListener hears) {
    listener = hears;
    if (end != null) {
      tell();
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

  @Override
  public CompletionStage<Void> write(List<ByteBuffer> bytes) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (!calls.run(() -> write(bytes, done))) {
      done.completeExceptionally(new StreamException(StreamError.CONNECTION_LOST));
    }
    return done;
  }

  private void write(List<ByteBuffer> bytes, CompletableFuture<Void> done) {
    if (end != null) {
      done.completeExceptionally(new StreamException(end));
    } else if (closeWriteAsked) {
      done.completeExceptionally(
          new StreamException(StreamError.CLOSED.because("closeWrite came before this write")));
    } else {
      pipe.write(bytes, done);
    }
  }

  @Override
  public void request(int bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("request a positive number of bytes: " + bytes);
    }
    calls.run(
        () -> {
          requestedBytes += bytes;
          tell();
        });
  }

  @Override
  public void closeWrite() {
    calls.run(
        () -> {
          if (end == null && !closeWriteAsked) {
            closeWriteAsked = true;
            pipe.closeWrite();
          }
        });
  }

  @Override
  public void reset(StreamError why) {
    calls.run(() -> resetNow(why));
  }

  private void resetNow(StreamError why) {
    if (end == null) {
      pipe.reset(why);
      onClosed(why);
    }
  }

  /** Behind everything that one iteration of the event loop reads and writes, on any connection. */
  @Override
  public void afterBurst(Runnable task) {
    if (pipe.executor() instanceof SingleThreadIoEventLoop loop
        && loop.inEventLoop()
        && !loop.isShuttingDown()) {
      loop.executeAfterEventLoopIteration(task);
    } else {
      task.run();
    }
  }

  @Override
  public void onBytes(ByteBuffer bytes) {
    if (end != null) {
      return;
    }
    if (!held.isReadable() && !listenerBusy && listener != null && requestedBytes > 0) {
      deliverNow(listener, bytes);
    }
    if (bytes.hasRemaining() && end == null) {
      hold(bytes);
    }
    tell();
  }

  /** Spares the copy into {@link #held} when the listener waits already. */
  private void deliverNow(StreamListener hears, ByteBuffer bytes) {
    while (bytes.hasRemaining() && requestedBytes > 0 && end == null) {
      int n = (int) Math.min(bytes.remaining(), requestedBytes);
      ByteBuffer part = bytes.slice(bytes.position(), n);
      bytes.position(bytes.position() + n);
      deliver(hears, part);
    }
  }

  private void hold(ByteBuffer bytes) {
    if (!held.isReadable()) {
      held = Unpooled.buffer(bytes.remaining());
    }
    held.discardSomeReadBytes();
    held.writeBytes(bytes);
  }

  @Override
  public void onHalfClosed() {
    farSideEnded = true;
    tell();
  }

  @Override
  public void onWriteClosed() {
    writeClosed = true;
    tell();
  }

  @Override
  public void onClosed(StreamError why) {
    if (end == null) {
      end = why;
      held = Unpooled.EMPTY_BUFFER;
      tell();
    }
  }

  /** Tells the listener all that it may hear now, in order, one call at a time. */
  private void tell() {
    if (listener == null || listenerBusy) {
      return;
    }
    StreamListener hears = listener;
    while (end == null && held.isReadable() && requestedBytes > 0) {
      int n = (int) Math.min(held.readableBytes(), requestedBytes);
      ByteBuffer part = held.nioBuffer(held.readerIndex(), n);
      held.skipBytes(n);
      deliver(hears, part);
    }
    if (end == null && farSideEnded && !halfClosedTold && !held.isReadable()) {
      halfClosedTold = true;
      call(hears::onHalfClosed);
    }
    if (end == null && halfClosedTold && writeClosed) {
      end = StreamError.CLOSED;
      pipe.release();
    }
    if (end != null && !endTold) {
      endTold = true;
      tellEnd(hears, end);
    }
  }

  private void deliver(StreamListener hears, ByteBuffer part) {
    int n = part.remaining();
    requestedBytes -= n;
    call(() -> hears.onBytes(part));
    if (end == null) {
      pipe.consumed(n);
    }
  }

  private void call(Runnable callback) {
    listenerBusy = true;
    try {
      callback.run();
    } catch (RuntimeException | Error e) {
      FAULTS.write(LOG::warn, () -> this + ": reset, for its listener threw", e);
      resetNow(StreamError.INTERNAL.because("the listener threw " + e.getClass().getName()));
    } finally {
      listenerBusy = false;
    }
  }

  private void tellEnd(StreamListener hears, StreamError why) {
    listenerBusy = true;
    try {
      hears.onClosed(why);
    } catch (RuntimeException | Error e) {
      FAULTS.write(LOG::warn, () -> this + ": its listener threw from onClosed", e);
    } finally {
      listenerBusy = false;
    }
  }

  /** {@return which stream of whom it is, for a log line} */
  @Override
  public String toString() {
    return "stream " + protocol + (openedByUs ? " to " : " of ") + connection.described();
  }
}
