package org.freshet.pubsub.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A negotiated conversation on one connection: bytes in both directions, each half closed on its
 * own.
 *
 * <p>Transports implement it. All methods may be called from any thread and never block; calls
 * after the stream has ended do nothing (a write completes exceptionally).
 */
public interface Stream {
  /** {@return what both sides agreed to speak} */
  ProtocolId protocol();

  /** {@return the connection that carries it} */
  Connection connection();

  /** {@return whether this side opened it} */
  boolean openedByUs();

  /**
   * Writes the bytes behind everything that was written before, from whatever thread.
   *
   * @param bytes the caller does not change them until the returned stage has completed, and then
   *     the transport no longer reads them; written as one unit, so one flush for the list
   * @return completes when all bytes were handed to the socket (or, on QUIC, to the QUIC library),
   *     in the order of the calls; completes exceptionally with {@link StreamException} when the
   *     stream ended first. Runs its dependents on the transport's thread: they must not block
   */
  CompletionStage<Void> write(List<ByteBuffer> bytes);

  /**
   * Allows so many more bytes to be delivered to the listener.
   *
   * <p>Nothing is delivered before the first call. A transport returns window credit to the far
   * side only for bytes that were delivered, so a reader that does not ask holds the sender.
   *
   * @param bytes positive; sums up over calls
   */
  void request(int bytes);

  /** Ends our direction behind what was written; the far side sees a half-close. */
  void closeWrite();

  /** Ends both directions at once, dropping what was not yet sent. */
  void reset(StreamError why);

  /**
   * Runs a task when the transport's thread has done all that it has at hand, so that what it reads
   * and writes in one go is worked on in one go; called on that thread only, from a listener or a
   * write's completion.
   *
   * @param task must not block; this method runs it at once where the transport has no bursts
   */
  default void afterBurst(Runnable task) {
    task.run();
  }
}
