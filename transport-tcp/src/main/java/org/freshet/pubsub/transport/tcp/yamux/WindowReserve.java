package org.freshet.pubsub.transport.tcp.yamux;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the windows of all connections of a node may have beyond their initial size, together: far
 * sides fill them at will when nobody reads. Any thread.
 */
public final class WindowReserve {
  /** Nobody has more than this part of what others leave free, so newcomers find some. */
  private static final int SHARE = 4;

  private final AtomicLong freeBytes;

  /** Creates it for a node without connections. */
  public WindowReserve(long bytes) {
    this.freeBytes = new AtomicLong(bytes);
  }

  /**
   * {@return as much of it as a connection gets now}
   *
   * @param ownBytes what it has already
   */
  int take(int bytes, int ownBytes) {
    long free = freeBytes.get();
    while (true) {
      long room = Math.max(0, (free + ownBytes) / SHARE - ownBytes);
      long taken = Math.min(bytes, room);
      long seen = freeBytes.compareAndExchange(free, free - taken);
      if (seen == free) {
        return (int) taken;
      }
      free = seen;
    }
  }

  void giveBack(int bytes) {
    freeBytes.addAndGet(bytes);
  }
}
