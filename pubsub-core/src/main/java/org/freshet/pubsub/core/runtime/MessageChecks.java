package org.freshet.pubsub.core.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.freshet.pubsub.core.engine.EngineEvent.SignatureChecked;
import org.freshet.pubsub.core.engine.EngineEvent.Validated;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.Signing;
import org.freshet.pubsub.peer.KeyProvider;

/** Checks signatures and asks validators, on worker threads. */
public final class MessageChecks {
  private final EngineRunner runner;
  private final KeyProvider keys;
  private final Validators validators;
  private final Executor verification;
  private final Executor validation;

  /** Creates it on the node's worker threads. */
  public MessageChecks(
      EngineRunner runner, KeyProvider keys, Validators validators, NodeThreads threads) {
    this.runner = runner;
    this.keys = keys;
    this.validators = validators;
    this.verification = threads.verification();
    this.validation = threads.validation();
  }

  void verify(long ticket, IdentifiedMessage message) {
    execute(
        verification,
        () -> {
          boolean valid = Signing.isAuthentic(keys, message.raw());
          runner.submit(new SignatureChecked(ticket, valid));
        });
  }

  void validate(long ticket, IdentifiedMessage message) {
    execute(
        validation,
        () -> validators.judge(message, verdict -> runner.submit(new Validated(ticket, verdict))));
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
