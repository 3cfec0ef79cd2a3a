package org.freshet.pubsub.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.transport.Patience.REAL;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.pubsub.testkit.transport.TransportNode;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Netty keeps the channel of each stream that was reset until its connection ends. */
class StreamResetsTest {
  /** The dial asks whether it was taken on a stream that it then resets. */
  private static final int OF_THE_DIAL = 1;

  private final QuicNodes nodes = new QuicNodes();
  private final AtomicInteger resets = new AtomicInteger();

  @AfterEach
  void closeAll() {
    nodes.close();
  }

  /**
   * Resets a stream as soon as it is there, and the next, until there is no connection any more.
   */
  private void resetInTurn(QuicConnection connection) {
    try {
      while (!connection.isEnding()) {
        connection.openPipe().reset(StreamError.INTERNAL);
        resets.incrementAndGet();
      }
    } catch (StreamException tooManyAtATime) {
      connection.executor().schedule(() -> resetInTurn(connection), 1, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void endTheConnectionWhenTheyAreTooMany() {
    TransportNode server = nodes.node();
    QuicConnection connection = (QuicConnection) nodes.node().dial(server.listen());
    connection.executor().execute(() -> resetInTurn(connection));

    StreamError here = REAL.result(connection.closed());
    assertThat(here.code()).isEqualTo(StreamError.RATE_LIMITED.code());
    assertThat(here.reason()).isEqualTo("10000 streams of one connection were reset");
    assertThat(resets.get()).isEqualTo(QuicConnection.MAX_RESETS - OF_THE_DIAL);
    StreamError there = REAL.result(server.connection().closed());
    assertThat(there.code()).isEqualTo(StreamError.RATE_LIMITED.code());
  }
}
