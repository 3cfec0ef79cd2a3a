package org.freshet.pubsub.core.engine;

import java.time.Duration;
import org.freshet.pubsub.transport.StreamError;

/**
 * Connections of a neighbour that was killed and is back: nobody tells of their end where no kernel
 * does, as with QUIC. They are asked for a sign of life when a younger one speaks, and that one is
 * asked too: who answers there alone has no need of the others.
 */
final class FormerLives {
  /**
   * From the younger one's answer on, so that the path is known to be quick; enough for a packet
   * that was lost to be sent again.
   */
  private static final Duration PATIENCE = Duration.ofMillis(1400);

  /** For answers that came while this node itself was held up for longer than that. */
  private static final Duration LAST_MOMENT = Duration.ofMillis(250);

  private final Scope scope;

  FormerLives(Scope scope) {
    this.scope = scope;
  }

  /**
   * A connection has spoken for the first time. An older one that still answers goes on to speak
   * beside it: rust says hello on only one of several.
   */
  void youngerSpeaks(ConnectionState younger) {
    boolean asked = false;
    for (ConnectionState c : younger.neighbour.connections) {
      if (younger.isYoungerThan(c) && !c.closing) {
        scope.outbox.probe(c.number);
        asked = true;
      }
    }
    if (asked) {
      younger.askedOlderSequence = scope.sequence;
      scope.outbox.probe(younger.number);
    }
  }

  /** A connection has answered a question. */
  void answered(ConnectionState c) {
    long askedSequence = c.askedOlderSequence;
    if (askedSequence != Long.MAX_VALUE) {
      c.askedOlderSequence = Long.MAX_VALUE;
      c.endOfOlder =
          scope.after(
              PATIENCE,
              () -> c.endOfOlder = scope.after(LAST_MOMENT, () -> closeOlder(c, askedSequence)));
    }
  }

  /** The connection is gone, and what it says of others does not count any more. */
  static void stop(ConnectionState c) {
    if (c.endOfOlder != null) {
      c.endOfOlder.cancel();
      c.endOfOlder = null;
    }
  }

  private void closeOlder(ConnectionState younger, long askedSequence) {
    younger.endOfOlder = null;
    for (ConnectionState c : younger.neighbour.connections) {
      if (younger.isYoungerThan(c)
          && c.multiplexed
          && !c.closing
          && c.lastHeardSequence <= askedSequence) {
        c.closeFor(
            scope,
            "connections.closed.former",
            "only a younger one answers, so it is of a former life",
            StreamError.TIMEOUT.because("a younger connection answers, this one not"));
      }
    }
  }
}
