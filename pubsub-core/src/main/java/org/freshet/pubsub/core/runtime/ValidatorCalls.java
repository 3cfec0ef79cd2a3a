package org.freshet.pubsub.core.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineEvent.Validated;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.Verdict;
import org.jspecify.annotations.Nullable;

/** Asks validators, on worker threads. Never more wait for a thread than the engine asks about. */
public final class ValidatorCalls {
  private final EngineRunner runner;
  private final Executor workers;
  private final Counters counters;
  private final FailureLog log = new FailureLog();

  /** Creates it on the node's worker threads. */
  public ValidatorCalls(EngineRunner runner, NodeThreads threads, Counters counters) {
    this.runner = runner;
    this.workers = threads.validation();
    this.counters = counters;
  }

  void validate(long ticket, Validator validator, Message message) {
    try {
      workers.execute(() -> ask(ticket, validator, message));
    } catch (RejectedExecutionException closing) {
      // Nobody waits for the answer: the engine is at its end, too.
      return;
    }
  }

  private void ask(long ticket, Validator validator, Message message) {
    try {
      validator
          .validate(message)
          .whenComplete((verdict, failure) -> answered(ticket, validator, verdict, failure));
    } catch (Throwable bug) {
      answered(ticket, validator, null, bug);
    }
  }

  private void answered(
      long ticket, Validator validator, @Nullable Verdict verdict, @Nullable Throwable failure) {
    if (failure != null) {
      counters.count("validators.failed");
      log.failed("the validator " + validator + ", whose message is ignored,", failure);
    }
    runner.submit(new Validated(ticket, verdict == null ? Verdict.IGNORE : verdict));
  }
}
