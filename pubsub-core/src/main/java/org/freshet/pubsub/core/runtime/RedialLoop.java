package org.freshet.pubsub.core.runtime;

import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials one peer with back-off until a connection stands; one without a bound on its attempts
 * begins again when the connection has ended.
 */
final class RedialLoop {
  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");

  /** What fails so often is likely a wrong address. */
  private static final int FAILURES_TO_WARN = 5;

  /** A connection that lasted so long was good: its end is no reason to wait long. */
  private static final long GOOD_CONNECTION_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Redialler redialler;
  private final Supplier<List<Multiaddr>> addresses;
  private final int maxAttempts;
  private final Backoff backoff = new Backoff();

  private State state = State.NEW;
  private int failuresInARow;
  private Transport.@Nullable Dial dial;

  /** The next attempt, while {@link State#WAITING}. */
  private @Nullable Future<?> next;

  /** The connection that this loop made last; null before the first. */
  private @Nullable Connection made;

  /** Since when a connection stands, while {@link State#RESTING}; whoever made it. */
  private long standsSinceNanos;

  private enum State {
    NEW,
    /** A connection stands. */
    RESTING,
    /** The next attempt is on the timer. */
    WAITING,
    DIALLING,
    ENDED
  }

  /**
   * Creates a loop at rest.
   *
   * @param addresses gives those of one peer, not empty before the loop has been closed
   */
  RedialLoop(Redialler redialler, Supplier<List<Multiaddr>> addresses, int maxAttempts) {
    this.redialler = redialler;
    this.addresses = addresses;
    this.maxAttempts = maxAttempts;
  }

  /** Begins, where it has not begun before. */
  synchronized void start(long delayMillis) {
    if (state == State.NEW) {
      attemptAfter(delayMillis);
    }
  }

  /** Gives up for good. */
  void close() {
    Transport.Dial underWay;
    synchronized (this) {
      state = State.ENDED;
      underWay = dial;
      if (next != null) {
        next.cancel(false);
      }
    }
    if (underWay != null) {
      underWay.cancel();
    }
    redialler.ended(this);
  }

  /** Some connection has ended. */
  synchronized void connectionClosed() {
    if (state == State.RESTING && !stands(made)) {
      if (redialler.alarm().nanoTime() - standsSinceNanos >= GOOD_CONNECTION_NANOS) {
        backoff.reset();
      }
      attemptAfter(backoff.nextDelayMillis(ThreadLocalRandom.current()));
    }
  }

  /** Called with the lock held. */
  private void attemptAfter(long delayMillis) {
    if (state != State.ENDED) {
      state = State.WAITING;
      next = redialler.alarm().after(delayMillis, this::attempt);
    }
  }

  private void attempt() {
    synchronized (this) {
      if (state != State.WAITING) {
        return;
      }
      state = State.DIALLING;
    }
    if (stands(made())) {
      stands();
      return;
    }
    Transport.Dial started;
    try {
      started = redialler.start(addresses.get());
    } catch (RuntimeException e) {
      failed(e);
      return;
    }
    if (!adopt(started)) {
      started.cancel();
    }
    started
        .result()
        .whenComplete(
            (connection, failure) -> {
              if (failure == null) {
                succeeded(connection);
              } else {
                failed(failure);
              }
            });
  }

  private boolean stands(@Nullable Connection own) {
    return redialler.stands(addresses.get(), own);
  }

  private synchronized @Nullable Connection made() {
    return made;
  }

  private synchronized boolean adopt(Transport.Dial started) {
    dial = started;
    return state != State.ENDED;
  }

  /** A connection that stands is left as it is, also when the loop has ended meanwhile. */
  private void succeeded(Connection connection) {
    synchronized (this) {
      made = connection;
    }
    stands();
  }

  private void stands() {
    if (maxAttempts < Integer.MAX_VALUE) {
      end();
      return;
    }
    synchronized (this) {
      if (state == State.ENDED) {
        return;
      }
      state = State.RESTING;
      failuresInARow = 0;
      standsSinceNanos = redialler.alarm().nanoTime();
      // It may have ended before the loop was ready to hear of that.
      if (!stands(made)) {
        attemptAfter(backoff.nextDelayMillis(ThreadLocalRandom.current()));
      }
    }
  }

  private void failed(Throwable failure) {
    boolean givesUp;
    synchronized (this) {
      if (state == State.ENDED) {
        return;
      }
      StreamError why = StreamErrors.of(failure);
      failuresInARow++;
      redialler.failed(addresses.get(), failuresInARow, why);
      givesUp = failuresInARow >= maxAttempts;
      log(why, givesUp);
      if (!givesUp) {
        attemptAfter(backoff.nextDelayMillis(ThreadLocalRandom.current()));
      }
    }
    if (givesUp) {
      end();
    }
  }

  private void end() {
    synchronized (this) {
      state = State.ENDED;
    }
    redialler.ended(this);
  }

  /**
   * What fails again and again fills no log: once aloud, when it is no matter of who starts first.
   */
  private void log(StreamError why, boolean givesUp) {
    String whom =
        addresses.get().stream().map(Multiaddr::toString).collect(Collectors.joining(" or "));
    int failures = failuresInARow;
    if (givesUp) {
      redialler.notices().write(LOG::info, () -> "gives up dialling " + whom + ": " + why);
    } else if (failures == 1) {
      redialler
          .notices()
          .write(LOG::info, () -> "cannot connect to " + whom + " yet, tries on: " + why);
    } else if (failures == FAILURES_TO_WARN) {
      redialler
          .notices()
          .write(
              LOG::warn,
              () ->
                  "cannot connect to " + whom + " in " + failures + " attempts, tries on: " + why);
    } else if (LOG.isDebugEnabled()) {
      redialler
          .details()
          .write(
              LOG::debug,
              () -> "attempt " + failures + " to connect to " + whom + " failed: " + why);
    }
  }
}
