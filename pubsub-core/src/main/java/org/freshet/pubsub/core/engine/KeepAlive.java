package org.freshet.pubsub.core.engine;

import org.freshet.pubsub.transport.StreamError;

/** Asks silent connections for a sign of life, and closes those that give none. */
final class KeepAlive {
  /**
   * Probes in the time of an idle one where there is no ping: bytes are the only sign of life, and
   * between two probes nobody knows when they came.
   */
  private static final int PINGLESS_PROBES = 4;

  private final Scope scope;

  KeepAlive(Scope scope) {
    this.scope = scope;
  }

  void watch(ConnectionState c) {
    long idleNanos = scope.limits.keepAliveIdle().toNanos();
    long deadNanos = scope.limits.keepAliveTimeout().toNanos();
    if (c.closing) {
      return;
    }
    if (!c.multiplexed && isHeldBack(c)) {
      // Its only stream is not read, so that a sign of life would not be either.
      c.lastHeardNanos = scope.nowNanos;
    }
    long silentNanos = scope.nowNanos - c.lastHeardNanos;
    if (silentNanos >= deadNanos) {
      String fault = "nothing heard for too long";
      c.closeFor(scope, "connections.closed.silent", fault, StreamError.TIMEOUT.because(fault));
      return;
    }
    long next = c.lastHeardNanos + idleNanos;
    if (silentNanos >= idleNanos || !c.multiplexed) {
      c.probed(scope.nowNanos);
      scope.outbox.probe(c.number);
      long again = c.multiplexed ? idleNanos : idleNanos / PINGLESS_PROBES;
      next = Math.min(scope.nowNanos + again, c.lastHeardNanos + deadNanos);
    }
    c.keepAlive = scope.timers.at(next, () -> watch(c));
  }

  private boolean isHeldBack(ConnectionState c) {
    for (Inbound in : c.inbound.values()) {
      if (Credits.mayBeUsedUp(in, scope.limits)) {
        return true;
      }
    }
    return false;
  }

  static void stop(ConnectionState c) {
    if (c.keepAlive != null) {
      c.keepAlive.cancel();
      c.keepAlive = null;
    }
  }
}
