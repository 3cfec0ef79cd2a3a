package org.freshet.pubsub.core.node;

import java.util.concurrent.atomic.LongAdder;

/** The bytes of published messages that may wait for the same thing. Any thread. */
final class WaitingRoom {
  private final long capacityBytes;
  private final LongAdder blocked;
  private long usedBytes;
  private boolean closed;

  /**
   * Creates it empty.
   *
   * @param blocked counts those who had to wait
   */
  WaitingRoom(long capacityBytes, LongAdder blocked) {
    this.capacityBytes = capacityBytes;
    this.blocked = blocked;
  }

  /**
   * Takes room, and waits while all of it is taken.
   *
   * @param mayWait false on a thread that must not block: then it takes more than there is
   * @throws IllegalStateException when the node is closed or the thread is interrupted meanwhile;
   *     nothing is taken then
   */
  synchronized void enter(long bytes, boolean mayWait) {
    if (mayWait && !closed && isFull()) {
      blocked.increment();
    }
    while (mayWait && !closed && isFull()) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(
            "interrupted while waiting for room; the message was not published", e);
      }
    }
    if (closed) {
      throw NodeState.closed();
    }
    usedBytes += bytes;
  }

  private boolean isFull() {
    return usedBytes >= capacityBytes;
  }

  /** {@return how many bytes are in it} */
  synchronized long usedBytes() {
    return usedBytes;
  }

  synchronized void leave(int bytes) {
    usedBytes -= bytes;
    notifyAll();
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
