package org.freshet.pubsub.core.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.PubSubEvent.Direction;
import org.freshet.pubsub.core.engine.Outbound.State;
import org.freshet.pubsub.core.engine.Outbox.Level;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.MessageEncoding;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/**
 * The streams that we write on: where they are opened, when they move and how they come back (rules
 * 4 and 6), and which of them exist.
 */
final class Outbounds {
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(1);
  private static final long FIRST_BACKOFF_NANOS = Duration.ofMillis(100).toNanos();
  private static final long MAX_BACKOFF_NANOS = Duration.ofSeconds(10).toNanos();

  private final Scope scope;
  private final RouterCalls router;
  private final Sender sender;
  private final Announcer announcer;
  private final Credits credits;
  private final Set<TopicName> joined;
  private final MuteNeighbours mute;
  private final OutboundTable table;
  private final Moves moves;

  Outbounds(
      Scope scope,
      RouterCalls router,
      Sender sender,
      Announcer announcer,
      Credits credits,
      Set<TopicName> joined,
      MuteNeighbours mute) {
    this.scope = scope;
    this.router = router;
    this.sender = sender;
    this.announcer = announcer;
    this.credits = credits;
    this.joined = joined;
    this.mute = mute;
    this.table = new OutboundTable(scope);
    this.moves = new Moves(scope, router, sender, table, mute, this::start);
  }

  /**
   * The far side will send nothing more on a stream. One that we had half-closed in order to move
   * has come to its end. Another of ours is no longer read: rust ends it so when we sent more than
   * it takes, and ignores in silence what comes after.
   *
   * @param answered whether the far side answered on it, and ended that alone (rule 8)
   */
  void farSideEnded(Outbound out, boolean answered) {
    if (out.state == State.ENDING) {
      moves.ended(out, StreamError.SUPPLANTED);
    } else if (out.state == State.OPEN
        && out.isRpcStream()
        && !out.offersAnswers
        && out.wire == out.number
        && !answered) {
      scope.outbox.closeWrite(out.wire);
      lost(out, StreamError.CLOSED);
    }
  }

  OutboundTable table() {
    return table;
  }

  /** Opens a stream to the neighbour where it has none and one can be opened. */
  void ensure(NeighbourState neighbour) {
    if (neighbour.outbound != null) {
      return;
    }
    ConnectionState where = Placement.choose(neighbour);
    if (where == null) {
      return;
    }
    Outbound out = newRpcStream(where);
    neighbour.outbound = out;
    if (mayBeAnswered(where)) {
      out.timer = scope.after(ANSWER_PATIENCE, () -> start(out));
    } else {
      start(out);
    }
  }

  /** With answers welcome on both sides, who was dialled waits for the dialler's stream. */
  private boolean mayBeAnswered(ConnectionState c) {
    return c.multiplexed && scope.config.answerOnSameStream() && !c.dialledByUs;
  }

  private Outbound newRpcStream(ConnectionState where) {
    long number = scope.newStreamNumber();
    return new Outbound(number, number, where, null, scope);
  }

  private void start(Outbound out) {
    if (out.state != State.WAITING) {
      return;
    }
    out.state = State.OPENING;
    out.connection.openings++;
    table.put(out);
    scope.outbox.open(out.wire, out.connection.number, router.protocols());
  }

  /** Opens a further stream of the router's own, where the neighbour's RPC stream is. */
  Outbound openFurther(NeighbourState neighbour, ProtocolId protocol, MessageEncoding encoding) {
    Outbound rpcStream = neighbour.outbound;
    List<ConnectionState> connections = neighbour.connections;
    if (rpcStream == null && connections.isEmpty()) {
      throw new IllegalArgumentException("no connection to " + neighbour + " is left");
    }
    ConnectionState where =
        rpcStream == null ? connections.get(connections.size() - 1) : rpcStream.connection;
    long number = scope.newStreamNumber();
    Outbound out = new Outbound(number, number, where, encoding, scope);
    out.state = State.OPENING;
    table.put(out);
    neighbour.further.add(out);
    scope.outbox.open(out.wire, where.number, List.of(protocol));
    return out;
  }

  void negotiated(long wire, ProtocolId protocol) {
    Outbound out = table.get(wire);
    if (out != null && out.state == State.ENDING) {
      moves.negotiated(out);
      return;
    }
    if (out == null || out.state != State.OPENING) {
      // Given up while it was being negotiated.
      scope.outbox.reset(wire, StreamError.SUPPLANTED);
      return;
    }
    scope.outbox.credit(wire, credits.firstBytes());
    opened(out, protocol);
  }

  private void opened(Outbound out, ProtocolId protocol) {
    ConnectionState c = out.connection;
    out.state = State.OPEN;
    out.protocol = protocol;
    c.failures = 0;
    scope.streamEvents.opened(c, out.number, Direction.OUTBOUND, protocol);
    if (out.isRpcStream()) {
      out.offersAnswers =
          out.wire == out.number
              && ((!c.multiplexed && c.dialledByUs) || scope.config.answerOnSameStream());
      out.helloPending = true;
      out.queue.announceOnly(joined);
      announcer.helloQueued(out);
      if (!c.multiplexed) {
        keepAlive(out);
      }
    }
    router.onOutboundOpened(out);
    sender.markDirty(out);
  }

  /** Without a multiplexer there is no ping: an empty frame says that we live (rule 8). */
  private void keepAlive(Outbound out) {
    out.timer =
        scope.after(
            scope.limits.keepAliveTimeout().dividedBy(2),
            () -> {
              if (out.state == State.OPEN) {
                out.emptyFrameDue = true;
                sender.markDirty(out);
                keepAlive(out);
              }
            });
  }

  void failed(long wire, StreamError why) {
    Outbound out = table.get(wire);
    if (out == null) {
      return;
    }
    boolean refused = why.code() == StreamError.NEGOTIATION_FAILED.code();
    if (!refused || !out.isRpcStream() || out.state == State.ENDING) {
      lost(out, why);
      return;
    }
    // A refusal is no loss: it is tried again when the far side shows that it changed its mind.
    scope.count("streams.refused");
    out.connection.refused = true;
    scope.streamEvents.refused(out.connection, Direction.OUTBOUND, why);
    table.remove(out, why);
    out.neighbourState().outbound = null;
    sender.finishAll(out, Outcome.NO_STREAM);
    router.onOutboundClosed(out);
    ensure(out.neighbourState());
  }

  /** A stream has ended without our wish, or could not be opened. */
  void lost(Outbound out, StreamError why) {
    if (out.state == State.CLOSED) {
      return;
    }
    if (out.state == State.ENDING) {
      moves.ended(out, why);
      return;
    }
    table.remove(out, why);
    NeighbourState neighbour = out.neighbourState();
    if (!out.isRpcStream()) {
      neighbour.further.remove(out);
      sender.finishAll(out, Outcome.LOST_WITH_STREAM);
      router.onOutboundClosed(out);
      return;
    }
    scope.count("streams.outbound.lost");
    mute.outboundLost(neighbour);
    neighbour.outbound = null;
    Outbound next = replacement(out);
    if (next == null) {
      sender.finishAll(out, Outcome.LOST_WITH_STREAM);
      router.onOutboundClosed(out);
      return;
    }
    boolean connectionLost = next.connection != out.connection;
    moves.passOn(out, next);
    if (connectionLost) {
      sender.putBackInFlight(out, next);
    } else {
      sender.finishInFlight(out, Outcome.LOST_WITH_STREAM);
    }
    router.onOutboundClosed(out);
  }

  /** {@return what takes the place of a lost stream, already on its way, or null} */
  private @Nullable Outbound replacement(Outbound lost) {
    ConnectionState c = lost.connection;
    NeighbourState neighbour = c.neighbour;
    boolean alive = neighbour.connections.contains(c) && !c.closing;
    if (alive && c.openings >= Placement.MAX_OPENINGS) {
      giveUp(c);
    }
    ConnectionState where = Placement.choose(neighbour);
    if (where == null) {
      return null;
    }
    Outbound next = newRpcStream(where);
    neighbour.outbound = next;
    if (where == c) {
      next.timer = scope.timers.at(scope.nowNanos + backoffNanos(c), () -> start(next));
    } else {
      start(next);
    }
    return next;
  }

  private void giveUp(ConnectionState c) {
    scope.count("connections.closed.streams_lost");
    scope.log(
        Level.INFO,
        () ->
            "closing the connection to "
                + c.described()
                + ": our stream on it was lost "
                + Placement.MAX_OPENINGS
                + " times");
    LastResort.replace(
        scope,
        List.of(c),
        StreamError.RESOURCE_LIMIT.because(
            "our stream was lost " + Placement.MAX_OPENINGS + " times"));
  }

  private long backoffNanos(ConnectionState c) {
    long base = Math.min(FIRST_BACKOFF_NANOS << Math.min(c.failures, 10), MAX_BACKOFF_NANOS);
    c.failures++;
    return (long) (base * (0.5 + scope.random.nextDouble()));
  }

  /** A stream that the far side opened has arrived: we may move to its connection (rule 4). */
  void inboundArrived(Inbound in) {
    ConnectionState c = in.connection;
    c.refused = false;
    Outbound out = c.neighbour.outbound;
    if (out == null) {
      ensure(c.neighbour);
    } else if (c.isYoungerThan(out.connection) && Placement.isUsable(c)) {
      Outbound next = newRpcStream(c);
      moves.move(out, next);
      if (out.state == State.CLOSED) {
        start(next);
      }
    } else if (out.state == State.OPEN) {
      announcer.repeat(out);
    }
  }

  /** Answers are welcome on a stream that the far side opened (rule 8). */
  void answerOn(Inbound in) {
    ConnectionState c = in.connection;
    if (c.multiplexed && !scope.config.answerOnSameStream()) {
      return;
    }
    Outbound out = c.neighbour.outbound;
    boolean notAskedFor = out != null && out.state == State.WAITING && out.connection == c;
    if (out != null && !notAskedFor && !c.isYoungerThan(out.connection)) {
      return;
    }
    Outbound answer = new Outbound(scope.newStreamNumber(), in.wire, c, null, scope);
    table.put(answer);
    answer.state = State.OPENING;
    if (out == null) {
      c.neighbour.outbound = answer;
    } else {
      moves.move(out, answer);
    }
    opened(answer, in.protocol);
  }

  /** Ends a further stream behind what is queued on it. */
  void closeFurther(Outbound out) {
    if (out.isRpcStream()) {
      throw new IllegalArgumentException(
          out + " is the engine's own: a router closes only streams that it opened");
    }
    if (out.state == State.OPEN || out.state == State.OPENING) {
      out.endWhenEmpty = true;
      sender.markDirty(out);
    }
  }

  /** A connection has ended: nothing more is written on it. */
  void connectionLost(ConnectionState c, StreamError why) {
    table.on(c).forEach(out -> lost(out, why));
    Outbound waiting = c.neighbour.outbound;
    if (waiting != null && waiting.connection == c) {
      lost(waiting, why);
    }
  }

  void protocolsKnown(ConnectionState c, Set<ProtocolId> protocols) {
    if (c.refused && router.protocols().stream().anyMatch(protocols::contains)) {
      c.refused = false;
      ensure(c.neighbour);
    }
  }
}
