package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.core.wire.FrameDecoder;

/**
 * How far each stream may be read: a little ahead of the engine, as long as neither the stream, nor
 * its neighbour, nor the node holds too much. Who may not be read is held up, and loses nothing.
 *
 * <p>Credit is given in large portions, for each costs a hop to the transport's thread. A large
 * frame needs more than may be read ahead: the runtime tells when one has begun.
 */
final class Credits {
  private static final int PORTIONS = 4;
  private static final int MAX_PREFIX_BYTES = 5;

  private final Scope scope;
  private final LongAdder heldBackCount;
  private final LongAdder bufferFullCount;
  private final int bufferBytes;

  /** Together with a prefix, the largest frame whose begin is not told. */
  private final int untoldBytes;

  private final int firstBytes;

  private List<Inbound> due = new ArrayList<>();

  /** Those that the budget does not let be read, in the order in which they came. */
  private final Set<Inbound> heldBack = new LinkedHashSet<>();

  Credits(Scope scope) {
    this.scope = scope;
    this.heldBackCount = scope.counters.counter("budget.inbound.held_back");
    this.bufferFullCount = scope.counters.counter("streams.inbound.full");
    Limits limits = scope.limits;
    this.bufferBytes = limits.inboundBufferBytes();
    this.untoldBytes = untoldBytes(limits);
    this.firstBytes = Math.min(Budget.MIN_AHEAD_BYTES, bufferBytes);
  }

  /** {@return what the largest frame takes whose begin the runtime does not tell} */
  private static int untoldBytes(Limits limits) {
    return Math.min(limits.maxFrameBytes(), FrameDecoder.LARGE_FRAME_BYTES) + MAX_PREFIX_BYTES;
  }

  /** {@return the credit that a stream may have before anything has come on it} */
  int firstBytes() {
    return firstBytes;
  }

  /** The stream may be read from now on. */
  void opened(Inbound in) {
    want(in);
  }

  /** A large frame has begun on the stream. */
  void frameBegan(Inbound in, int bytes) {
    scope.budget.read(in.connection.neighbour, bytes - in.awaitedBytes);
    in.awaitedBytes = bytes;
    want(in);
  }

  /** So many bytes have come, and are held until {@link #handled}. */
  void read(Inbound in, int bytes) {
    scope.budget.read(in.connection.neighbour, bytes - in.awaitedBytes);
    in.awaitedBytes = 0;
    scope.budget.promise(in, -bytes);
    in.heldBytes += bytes;
    want(in);
  }

  void handled(Inbound in, int bytes) {
    in.heldBytes -= bytes;
    scope.budget.handled(in.connection.neighbour, bytes);
    if (in.open) {
      want(in);
    } else {
      in.connection.neighbour.lingeringBytes -= bytes;
    }
  }

  /** The stream can no longer be read. */
  void ended(Inbound in) {
    scope.budget.handled(in.connection.neighbour, in.awaitedBytes);
    scope.budget.promise(in, -in.promisedBytes);
    in.awaitedBytes = 0;
    heldBack.remove(in);
  }

  /** {@return whether the budget holds up any stream} */
  boolean hasHeldBack() {
    return !heldBack.isEmpty();
  }

  private void want(Inbound in) {
    if (in.creditDue) {
      return;
    }
    long ahead = aheadBytes(in);
    long least = in.awaitedBytes > 0 ? 1 : portionBytes(ahead);
    if (ahead + in.awaitedBytes - in.promisedBytes < least) {
      return;
    }
    if (lackingBytes(in, ahead) >= least) {
      in.creditDue = true;
      due.add(in);
    } else if (!in.bufferFull) {
      in.bufferFull = true;
      bufferFullCount.increment();
    }
  }

  /** {@return whether so little is left of the stream's credit that it may not be read} */
  static boolean mayBeUsedUp(Inbound in, Limits limits) {
    // The rest may be a part of a frame, which nobody is charged for yet.
    return in.promisedBytes <= untoldBytes(limits) + (long) in.awaitedBytes;
  }

  /** {@return how far the stream may be read before the engine has looked at what comes} */
  private long aheadBytes(Inbound in) {
    return Math.min(scope.budget.aheadBytes(in), bufferBytes);
  }

  /** {@return the least that is given; without it the largest frame not told of must still fit} */
  private long portionBytes(long ahead) {
    return Math.max(1, Math.min(ahead / PORTIONS, ahead - untoldBytes));
  }

  private long lackingBytes(Inbound in, long ahead) {
    long room = bufferBytes - in.heldBytes;
    return Math.min(ahead + in.awaitedBytes, room) - in.promisedBytes;
  }

  /**
   * Gives what is due.
   *
   * @param freed whether those that were held back may have room now
   */
  void flush(boolean freed) {
    if (freed) {
      for (Inbound in : List.copyOf(heldBack)) {
        give(in);
      }
    }
    if (due.isEmpty()) {
      return;
    }
    List<Inbound> now = due;
    due = new ArrayList<>();
    for (Inbound in : now) {
      in.creditDue = false;
      give(in);
    }
  }

  private void give(Inbound in) {
    long lacking = lackingBytes(in, aheadBytes(in));
    if (!in.open || lacking <= 0 || isPaused(in.connection)) {
      heldBack.remove(in);
    } else if (scope.budget.mayRead(in.connection.neighbour, in.awaitedBytes)) {
      heldBack.remove(in);
      in.bufferFull = false;
      scope.budget.promise(in, lacking);
      scope.outbox.credit(in.wire, (int) lacking);
    } else if (heldBack.add(in)) {
      heldBackCount.increment();
    }
  }

  /** {@return whether so much came on the connection that it is not read for a while} */
  private boolean isPaused(ConnectionState c) {
    long pauseNanos = c.rates.pauseNanos(scope.nowNanos);
    if (pauseNanos <= 0) {
      return false;
    }
    if (c.rates.pause == null) {
      c.rates.pause =
          scope.timers.at(
              scope.nowNanos + pauseNanos,
              () -> {
                c.rates.pause = null;
                c.inbound.values().forEach(this::want);
              });
    }
    return true;
  }

  /** The connection has ended. */
  static void stop(ConnectionState c) {
    if (c.rates.pause != null) {
      c.rates.pause.cancel();
      c.rates.pause = null;
    }
  }
}
