package org.freshet.pubsub.core.engine;

import java.time.Duration;
import java.util.function.Consumer;
import org.freshet.pubsub.core.engine.Outbound.State;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.transport.StreamError;

/** How our stream to a neighbour moves to another connection without loss (rule 4). */
final class Moves {
  private static final Duration END_PATIENCE = Duration.ofSeconds(2);

  /**
   * Longer than the round trip of a slow link, or a move would lose what is unread there; a peer
   * that was killed and is back gets its messages within a second all the same.
   */
  private static final Duration PROBE_PATIENCE = Duration.ofMillis(850);

  private final Scope scope;
  private final RouterCalls router;
  private final Sender sender;
  private final OutboundTable table;
  private final MuteNeighbours mute;
  private final Consumer<Outbound> start;

  /**
   * Creates it.
   *
   * @param start opens a stream that waits for its turn
   */
  Moves(
      Scope scope,
      RouterCalls router,
      Sender sender,
      OutboundTable table,
      MuteNeighbours mute,
      Consumer<Outbound> start) {
    this.scope = scope;
    this.router = router;
    this.sender = sender;
    this.table = table;
    this.mute = mute;
    this.start = start;
  }

  /**
   * Lets another stream take the place of one. The old one is half-closed, and the far side gets
   * some time to read it to its end before the new one starts. One that is being opened is waited
   * for: js grows deaf when two streams of ours arrive and one of them ends.
   */
  void move(Outbound from, Outbound to) {
    scope.count("streams.outbound.moved");
    NeighbourState neighbour = from.neighbourState();
    mute.outboundMoves(neighbour);
    neighbour.outbound = to;
    State before = from.state;
    passOn(from, to);
    if (before == State.WAITING) {
      table.remove(from, StreamError.SUPPLANTED);
      router.onOutboundClosed(from);
      return;
    }
    from.state = State.ENDING;
    from.successor = to;
    OutboundTable.cancelTimers(from);
    if (before == State.OPEN) {
      scope.outbox.closeWrite(from.wire);
    }
    ConnectionState old = from.connection;
    long askedSequence = scope.sequence;
    scope.outbox.probe(old.number);
    from.probing =
        scope.after(
            PROBE_PATIENCE,
            () -> {
              if (old.lastHeardSequence <= askedSequence) {
                giveUpWaiting(from);
              }
            });
    from.timer = scope.after(END_PATIENCE, () -> giveUpWaiting(from));
  }

  /** One that was being opened when its successor was decided on is there. */
  void negotiated(Outbound ending) {
    scope.outbox.closeWrite(ending.wire);
  }

  private void giveUpWaiting(Outbound ending) {
    if (ending.state == State.ENDING) {
      scope.outbox.reset(ending.wire, StreamError.SUPPLANTED);
      ended(ending, StreamError.SUPPLANTED);
    }
  }

  /** A stream that we had half-closed in order to move has come to its end. */
  void ended(Outbound ending, StreamError why) {
    Outbound next = ending.successor;
    table.remove(ending, why);
    if (next != null && next.state != State.CLOSED) {
      sender.putBackInFlight(ending, next);
      start.accept(next);
    } else if (next != null) {
      sender.finishInFlight(ending, Outcome.LOST_WITH_STREAM);
    }
    router.onOutboundClosed(ending);
  }

  /** Hands on what is queued, and the router's membership. */
  void passOn(Outbound from, Outbound to) {
    OutboundQueue queue = from.queue;
    from.queue = new OutboundQueue(from, scope);
    to.queue = queue;
    queue.passTo(to);
    if (!queue.isEmpty()) {
      sender.watchExpiry(to);
    }
    router.onOutboundMoved(from, to);
  }
}
