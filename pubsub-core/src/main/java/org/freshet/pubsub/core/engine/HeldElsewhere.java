package org.freshet.pubsub.core.engine;

import java.util.concurrent.atomic.AtomicLong;
import org.freshet.pubsub.Limits;

/**
 * The bytes that the node holds outside of its engine: of messages that wait for the application.
 * Counted by whoever holds them, on any thread; read by the engine's.
 */
public final class HeldElsewhere {
  /** All readers of the application together may have half of the node's bound. */
  private static final int READERS_PART = 2;

  private final long maxDeliveredBytes;
  private final AtomicLong deliveredBytes = new AtomicLong();

  /** Holds nothing; takes the node's bound out of all limits. */
  public HeldElsewhere(Limits limits) {
    this.maxDeliveredBytes = limits.nodeBufferBytes() / READERS_PART;
  }

  /** So many bytes wait for a reader of the application. */
  public void delivered(long bytes) {
    deliveredBytes.addAndGet(bytes);
  }

  /** So many bytes no longer wait for a reader of the application. */
  public void taken(long bytes) {
    deliveredBytes.addAndGet(-bytes);
  }

  /**
   * {@return whether so many bytes may join those that wait for one reader: it has as much as is
   * free for all readers at the most, so that one that stands still leaves room for others}
   */
  public boolean mayDeliver(long waitingBytes, long bytes) {
    return waitingBytes + bytes <= maxDeliveredBytes - deliveredBytes.get();
  }

  /** {@return bytes that wait for readers of the application} */
  public long deliveredBytes() {
    return deliveredBytes.get();
  }

  /** {@return all bytes that are held now} */
  public long bytes() {
    return deliveredBytes.get();
  }
}
