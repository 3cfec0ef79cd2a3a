package org.freshet.pubsub.core.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.freshet.pubsub.core.engine.EngineEvent.SignatureChecked;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.Signing;
import org.freshet.pubsub.peer.KeyProvider;

/** Checks signatures, on worker threads. */
public final class MessageChecks {
  private final EngineRunner runner;
  private final KeyProvider keys;
  private final Executor verification;

  /** Creates it on the node's worker threads. */
  public MessageChecks(EngineRunner runner, KeyProvider keys, NodeThreads threads) {
    this.runner = runner;
    this.keys = keys;
    this.verification = threads.verification();
  }

  void verify(long ticket, IdentifiedMessage message) {
    execute(
        verification,
        () -> {
          boolean valid = Signing.isAuthentic(keys, message.raw());
          runner.submit(new SignatureChecked(ticket, valid));
        });
  }

  private static void execute(Executor workers, Runnable task) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException closing) {
      // Nobody waits for the answer: the engine is at its end, too.
      return;
    }
  }
}
