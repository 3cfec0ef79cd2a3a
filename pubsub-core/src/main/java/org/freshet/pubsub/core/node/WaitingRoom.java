package org.freshet.pubsub.core.node;

/** The bytes of published messages that may wait for the same thing. Any thread. */
final class WaitingRoom {
  private final long capacityBytes;
  private long usedBytes;
  private boolean closed;

  WaitingRoom(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  /**
   * Takes room, and waits while all of it is taken.
   *
   * @param mayWait false on a thread that must not block: then it takes more than there is
   * @throws IllegalStateException when the node is closed or the thread is interrupted meanwhile;
   *     nothing is taken then
   */
  synchronized void enter(long bytes, boolean mayWait) {
    while (mayWait && !closed && usedBytes >= capacityBytes) {
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
