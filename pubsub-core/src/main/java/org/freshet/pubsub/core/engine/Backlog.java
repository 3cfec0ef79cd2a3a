package org.freshet.pubsub.core.engine;

import java.util.List;
import org.freshet.pubsub.core.wire.RawMessage;

/**
 * Messages that wait because too many of their stream are pending, or because their connection has
 * too many signatures under way, see {@link Credibility}.
 */
final class Backlog {
  private final Scope scope;
  private final Admission admission;

  Backlog(Scope scope, Admission admission) {
    this.scope = scope;
    this.admission = admission;
  }

  /** Takes a message whose turn has come. */
  interface Admission {
    void admit(Inbound in, RawMessage raw, Charge charge);
  }

  /** One message that waits. */
  record Deferred(RawMessage raw, Charge charge) {}

  /** {@return whether the message has to wait; then it has been put behind the others} */
  boolean defers(Inbound in, RawMessage raw, Charge charge) {
    if (in.backlog.isEmpty() && mayAdmit(in)) {
      return false;
    }
    charge.hold();
    in.backlog.add(new Deferred(raw, charge));
    await(in);
    return true;
  }

  private boolean mayAdmit(Inbound in) {
    return in.pending < scope.limits.maxPendingMessages()
        && in.connection.credibility.mayCheck(scope.nowNanos);
  }

  /** Admits what waits of a stream, as far as there is room. */
  void take(Inbound in) {
    while (mayAdmit(in)) {
      Deferred next = in.backlog.poll();
      if (next == null) {
        in.connection.credibility.waiting.remove(in);
        return;
      }
      admission.admit(in, next.raw(), next.charge());
      next.charge().release();
    }
    if (!in.backlog.isEmpty()) {
      await(in);
    }
  }

  /** Admits what waits of a connection's streams, as far as there is room. */
  void takeWaiting(Credibility credibility) {
    if (!credibility.waiting.isEmpty()) {
      List.copyOf(credibility.waiting).forEach(this::take);
    }
  }

  /** The stream has ended: what it left is taken, unless it was a forger's. */
  void ended(Inbound in) {
    if (!in.backlog.isEmpty()) {
      await(in);
    }
  }

  /** Sees to it that what waits is looked at again, or dropped where nobody vouches for it. */
  private void await(Inbound in) {
    Credibility credibility = in.connection.credibility;
    credibility.waiting.add(in);
    if (!credibility.isExhausted(scope.nowNanos)) {
      return;
    }
    if (!in.open) {
      abandon(in);
    } else if (credibility.timer == null) {
      scope.count("signatures.paused");
      credibility.timer =
          scope.timers.at(credibility.nextForgivenNanos(), () -> forgive(credibility));
    }
  }

  private void forgive(Credibility credibility) {
    credibility.timer = null;
    takeWaiting(credibility);
  }

  private void abandon(Inbound in) {
    scope.counters.counter("messages.abandoned").add(in.backlog.size());
    in.connection.credibility.waiting.remove(in);
    for (Deferred left = in.backlog.poll(); left != null; left = in.backlog.poll()) {
      left.charge().release();
    }
  }
}
