package org.freshet.pubsub.transport.netty;

import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.transport.StreamError;

/**
 * The bytes under one stream: a yamux stream, a QUIC stream, or a whole secured link.
 *
 * <p>Implemented by transports. All methods are called on {@link #executor()} only.
 */
public interface StreamPipe {
  /** {@return the thread on which everything about this pipe happens} */
  EventExecutor executor();

  /** Names who hears the pipe from now on. Called before the pipe delivers anything. */
  void listen(PipeListener listener);

  /**
   * Writes the bytes behind everything written before.
   *
   * @param bytes only read, by index: their positions stay as they are
   * @param done completed when the bytes were handed to the socket, or exceptionally with {@link
   *     org.freshet.pubsub.transport.StreamException} when the pipe ended first
   */
  void write(List<ByteBuffer> bytes, CompletableFuture<Void> done);

  /** Tells that so many received bytes were used up: the far side may send as many more. */
  void consumed(int bytes);

  /** Ends our direction behind what was written; called at most once. */
  void closeWrite();

  /** Ends both directions at once and drops what was not sent; the listener hears no more. */
  void reset(StreamError why);

  /**
   * Forgets the pipe: both directions have ended in order and everything was delivered. The
   * listener hears no more.
   */
  void release();
}
