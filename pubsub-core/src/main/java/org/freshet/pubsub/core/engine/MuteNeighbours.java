package org.freshet.pubsub.core.engine;

import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.core.engine.Outbox.Level;
import org.freshet.pubsub.core.wire.Rpc;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/**
 * Neighbours that lost their stream to us and do not come back by themselves: after a while their
 * connections are closed, and who dialled dials again.
 *
 * <p>go opens another stream and says hello on it, as we do. js ends its stream with ours, and
 * forgets us until it has a new connection. rust opens another only when it has something to send,
 * and does not repeat what it wants; nor does it when the connection of its hello closes and
 * another one stands. A stream that the far side ended in good order, ours living on, is missed if
 * the neighbour's wishes were lost with it: over QUIC rust tells no more of a stream of its own
 * that it drops. One that may have been a stream for one message (rule 9) is not.
 */
final class MuteNeighbours {
  /**
   * While a stream of ours lives, which would end with its connection (rule 1): go is back within a
   * second, however often its stream was lost.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  /** Where our stream was lost too. */
  private static final Duration PATIENCE_WITHOUT_OURS = Duration.ofSeconds(2);

  /** Longer than it takes to move a stream, even where the far side does not answer. */
  private static final Duration PATIENCE_WITH_MOVES = Duration.ofSeconds(5);

  /** What ends within this time after something else ends for one reason, or together with it. */
  private static final long TOGETHER_NANOS = Duration.ofSeconds(1).toNanos();

  private final Scope scope;

  MuteNeighbours(Scope scope) {
    this.scope = scope;
  }

  /**
   * What is known of the end of a neighbour's stream that has no successor.
   *
   * @param connection where the stream was
   * @param opened of the stream, or of the youngest if several ended: see {@link Inbound#opened}
   * @param atNanos when it ended
   * @param wishes whether what the neighbour wants was lost too, so that a hello must say it again
   * @param timer fires when patience ends, null while the stream is not missed
   */
  record Loss(
      ConnectionState connection,
      long opened,
      long atNanos,
      boolean wishes,
      Timers.@Nullable Timer timer) {

    Loss with(Timers.Timer timer) {
      return new Loss(connection, opened, atNanos, wishes, timer);
    }
  }

  /** When our own stream to it ended, and how long the far side may take to come back then. */
  record OwnLoss(long atNanos, Duration patience) {}

  /**
   * A stream of the far side's has ended.
   *
   * @param lostWishes whether the neighbour wants less by that
   */
  void inboundEnded(Inbound in, StreamError why, boolean lostWishes) {
    NeighbourState neighbour = in.connection.neighbour;
    if (in.further || !isCurable(neighbour) || hasSuccessor(in, lostWishes)) {
      return;
    }
    Loss old = neighbour.loss;
    if (old != null && old.timer != null) {
      boolean wishes = old.wishes || lostWishes;
      long opened = Math.max(old.opened, in.opened);
      neighbour.loss = new Loss(in.connection, opened, old.atNanos, wishes, old.timer);
      return;
    }
    Loss loss = new Loss(in.connection, in.opened, scope.nowNanos, lostWishes, null);
    neighbour.loss = loss;
    OwnLoss own = neighbour.ownLoss;
    boolean inGoodOrder = why.code() == StreamError.CLOSED.code() && isStanding(loss);
    if (own != null && isRecent(own.atNanos)) {
      miss(neighbour, loss, own.patience);
    } else if (!inGoodOrder || (lostWishes && !mayHaveBeenForOneMessage(in))) {
      miss(neighbour, loss, PATIENCE);
    }
  }

  /** Such a stream is ended right behind its only RPC. */
  private boolean mayHaveBeenForOneMessage(Inbound in) {
    return !in.severalRpcsSeen && isRecent(in.lastRpcNanos);
  }

  /**
   * {@return whether the neighbour opened another stream after this one} Where wishes were lost, it
   * must have told its wishes there, too; on another connection, they may be changes alone.
   */
  private static boolean hasSuccessor(Inbound ended, boolean lostWishes) {
    for (ConnectionState c : ended.connection.neighbour.connections) {
      for (Inbound in : c.inbound.values()) {
        boolean enough = !lostWishes || (in.toldWishes && c == ended.connection);
        if (!in.further && in.opened > ended.opened && enough) {
          return true;
        }
      }
    }
    return false;
  }

  /** Our stream to it was lost. */
  void outboundLost(NeighbourState neighbour) {
    outboundEnded(neighbour, PATIENCE_WITHOUT_OURS);
  }

  /** Our stream to it moves to another connection; of two of us, the far side's may do so too. */
  void outboundMoves(NeighbourState neighbour) {
    outboundEnded(neighbour, PATIENCE_WITH_MOVES);
  }

  private void outboundEnded(NeighbourState neighbour, Duration patience) {
    neighbour.ownLoss = new OwnLoss(scope.nowNanos, patience);
    Loss loss = neighbour.loss;
    if (loss != null && isRecent(loss.atNanos)) {
      miss(neighbour, loss, patience);
    }
  }

  /** A further connection to it stands: it may have come to say hello there. */
  void connectionOpened(NeighbourState neighbour) {
    Loss loss = neighbour.loss;
    if (loss != null && loss.timer != null) {
      miss(neighbour, loss, PATIENCE_WITH_MOVES);
    }
  }

  /** It opened a stream. */
  void inboundOpened(Inbound in) {
    Loss loss = in.connection.neighbour.loss;
    if (loss != null && !loss.wishes && !in.further) {
      forget(in.connection.neighbour);
    }
  }

  /**
   * It said something. A hello on a stream that was there before the lost one was under way then:
   * of two streams that js opens it closes one, and may forget the other too.
   */
  void heard(Inbound in, Rpc rpc) {
    Loss loss = in.connection.neighbour.loss;
    if (loss != null && (!loss.wishes || (rpc.tellsWishes() && in.opened > loss.opened))) {
      forget(in.connection.neighbour);
    }
  }

  /** Nothing of it is missed any more. */
  void forget(NeighbourState neighbour) {
    Loss loss = neighbour.loss;
    if (loss != null) {
      cancelTimer(loss);
    }
    neighbour.loss = null;
  }

  private static void cancelTimer(Loss loss) {
    if (loss.timer != null) {
      loss.timer.cancel();
    }
  }

  private void miss(NeighbourState neighbour, Loss loss, Duration patience) {
    cancelTimer(loss);
    neighbour.loss = loss.with(scope.after(patience, () -> patienceEnds(neighbour)));
  }

  private void patienceEnds(NeighbourState neighbour) {
    Loss loss = neighbour.loss;
    neighbour.loss = null;
    if (loss == null) {
      return;
    }
    List<ConnectionState> useless = useless(neighbour, loss);
    if (useless.isEmpty()) {
      return;
    }
    scope.count("connections.closed.mute");
    scope.log(
        Level.INFO,
        () ->
            "closing the connection to "
                + useless.get(0).described()
                + ": its stream to us was lost, and no other came");
    LastResort.replace(
        scope,
        useless,
        StreamError.RESOURCE_LIMIT.because("your stream was lost, and no other came"));
  }

  /**
   * {@return what to close} All connections, if we can make a new one: js stays mute on any that is
   * left. Else the one where the stream was lost: the far side may speak on another when it sees
   * that.
   */
  private static List<ConnectionState> useless(NeighbourState neighbour, Loss loss) {
    List<ConnectionState> standing = LastResort.standing(neighbour);
    // A stream that ended with its connection is not missed where another connection stands.
    if (standing.isEmpty() || (!loss.wishes && !isStanding(loss))) {
      return List.of();
    }
    if (standing.stream().anyMatch(c -> c.dialledByUs)) {
      return standing;
    }
    return List.of(isStanding(loss) ? loss.connection : standing.get(standing.size() - 1));
  }

  private static boolean isStanding(Loss loss) {
    ConnectionState c = loss.connection;
    return !c.closing && c.neighbour.connections.contains(c);
  }

  /** Without a multiplexer the connection ends with its stream anyway. */
  private static boolean isCurable(NeighbourState neighbour) {
    return neighbour.connections.stream().anyMatch(c -> c.multiplexed && !c.closing);
  }

  private boolean isRecent(long nanos) {
    return scope.nowNanos - nanos <= TOGETHER_NANOS;
  }
}
