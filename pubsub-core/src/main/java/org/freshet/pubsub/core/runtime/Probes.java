package org.freshet.pubsub.core.runtime;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.freshet.pubsub.core.engine.EngineEvent.ConnectionHeard;
import org.freshet.pubsub.transport.Connection;

/** Finds out whether a connection lives: by bytes that came and by a ping. */
public final class Probes {
  private final EngineRunner runner;
  private final Function<Connection, CompletionStage<Void>> ping;

  /**
   * Creates it.
   *
   * @param ping completes normally with any sign of life
   */
  public Probes(EngineRunner runner, Function<Connection, CompletionStage<Void>> ping) {
    this.runner = runner;
    this.ping = ping;
  }

  void probe(ConnectionTable.Entry entry) {
    entry.ifHeardSinceLastProbe(() -> runner.submit(new ConnectionHeard(entry.number(), false)));
    // Without a multiplexer there is no stream for a ping: bytes are the only sign.
    if (entry.connection().multiplexed()) {
      ping.apply(entry.connection())
          .thenRun(() -> runner.submit(new ConnectionHeard(entry.number(), true)));
    }
  }
}
