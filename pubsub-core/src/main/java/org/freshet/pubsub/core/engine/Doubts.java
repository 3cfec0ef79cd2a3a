package org.freshet.pubsub.core.engine;

import java.time.Duration;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/**
 * Connections that the far side has forgotten, if it is true what a transport was told: they are
 * asked for a sign of life at once, and closed when they give none. Anybody can tell a transport,
 * so a connection that lives loses nothing by it, and is not asked for each time.
 */
final class Doubts {
  /** From one look for signs of life to the next. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(300);

  /** Before the end: together enough for a packet that was lost to be sent again. */
  private static final int LOOKS = 4;

  /** In which a connection that has been found alive is in no doubt again. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final Scope scope;

  Doubts(Scope scope) {
    this.scope = scope;
  }

  /** What is known of a connection since it has been in doubt. */
  static final class Doubt {
    private final long sinceSequence;
    private int looks;
    private boolean bytesCame;
    private Timers.@Nullable Timer next;

    private Doubt(long sinceSequence) {
      this.sinceSequence = sinceSequence;
    }
  }

  /** The far side may have forgotten the connection. Without a multiplexer it cannot be asked. */
  void arose(ConnectionState c) {
    if (c.doubt == null && c.multiplexed && !c.closing) {
      scope.count("connections.doubted");
      Doubt doubt = new Doubt(scope.sequence);
      c.doubt = doubt;
      look(c, doubt);
    }
  }

  private void look(ConnectionState c, Doubt doubt) {
    if (doubt.bytesCame || c.lastHeardSequence > doubt.sinceSequence) {
      doubt.next = scope.after(REST, () -> c.doubt = null);
    } else if (c.closing) {
      c.doubt = null;
    } else if (doubt.looks == LOOKS) {
      close(c);
    } else {
      // One whose answer is awaited is not sent again.
      doubt.looks++;
      scope.outbox.probe(c.number);
      doubt.next = scope.after(LOOK_AGAIN, () -> look(c, doubt));
    }
  }

  /**
   * Bytes have come between the last two probes, which before the first of a doubt proves nothing.
   * Told so late that another probe was made meanwhile, they count though they may be older: that
   * leaves the connection to the next doubt.
   */
  static void bytesCame(ConnectionState c) {
    if (c.doubt != null) {
      c.doubt.bytesCame |= c.doubt.looks > 1;
    }
  }

  private void close(ConnectionState c) {
    c.doubt = null;
    c.closeFor(
        scope,
        "connections.closed.forgotten",
        "it is said that the far side has forgotten it, and it does not answer",
        StreamError.TIMEOUT.because("no answer to whether you still have this connection"));
  }

  /** The connection is gone. */
  static void stop(ConnectionState c) {
    if (c.doubt != null && c.doubt.next != null) {
      c.doubt.next.cancel();
    }
    c.doubt = null;
  }
}
