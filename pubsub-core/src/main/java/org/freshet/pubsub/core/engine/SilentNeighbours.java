package org.freshet.pubsub.core.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.core.engine.Outbox.Level;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.StreamError;

/**
 * Neighbours that take our stream on a connection that we dialled, and send no hello, be it that
 * they want nothing: the connection is closed and dialled again.
 *
 * <p>rust says hello on the first connection of a peer alone. While it has not noticed that we were
 * killed, ours is not the first; once it has, nothing but a new connection makes it speak.
 */
final class SilentNeighbours {
  /** Longer than rust waits for a connection that died over QUIC; doubled each time. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Who is silent even then has its reasons: rust of old sends none while it wants nothing. */
  private static final int MAX_REPLACEMENTS = 2;

  /** Those whose dial fails for good stay until others come. */
  private static final int MAX_AWAITED = 64;

  private final Scope scope;

  /**
   * How often in a row the connection to this address was closed for silence, until the next one to
   * it stands; oldest first.
   */
  private final Map<Multiaddr, Integer> replaced = new LinkedHashMap<>();

  SilentNeighbours(Scope scope) {
    this.scope = scope;
  }

  /** A connection stands. */
  void opened(ConnectionState c) {
    if (!c.dialledByUs || !c.multiplexed) {
      return;
    }
    Integer before = replaced.remove(c.addressToDial());
    int replacements = before == null ? 0 : before;
    if (replacements < MAX_REPLACEMENTS) {
      Duration patience = PATIENCE.multipliedBy(1L << replacements);
      c.silence = scope.after(patience, () -> patienceEnds(c, replacements));
    }
  }

  /** The connection has a hello, or is gone. */
  static void stop(ConnectionState c) {
    if (c.silence != null) {
      c.silence.cancel();
      c.silence = null;
    }
  }

  private void patienceEnds(ConnectionState c, int replacements) {
    c.silence = null;
    if (!isSilent(c)) {
      return;
    }
    scope.count("connections.closed.unspoken");
    scope.log(
        Level.INFO,
        () ->
            "closing the connection to "
                + c.described()
                + ": it takes our stream and sends no hello");
    replaced.put(c.addressToDial(), replacements + 1);
    if (replaced.size() > MAX_AWAITED) {
      replaced.remove(replaced.keySet().iterator().next());
    }
    LastResort.replace(scope, List.of(c), StreamError.RESOURCE_LIMIT.because("you sent no hello"));
  }

  /** {@return whether it is the neighbour's only connection, and half of it is alive} */
  private static boolean isSilent(ConnectionState c) {
    NeighbourState neighbour = c.neighbour;
    Outbound ours = neighbour.outbound;
    return LastResort.standing(neighbour).equals(List.of(c))
        && ours != null
        && ours.isOpen()
        && ours.connection == c
        && neighbour.loss == null
        && c.firstSpokeSequence == Long.MAX_VALUE
        && !hasIdleStream(c);
  }

  /** {@return whether it opened a stream before it had anything to say, as js does and not rust} */
  private static boolean hasIdleStream(ConnectionState c) {
    return c.inbound.values().stream().anyMatch(in -> !in.rpcSeen);
  }
}
