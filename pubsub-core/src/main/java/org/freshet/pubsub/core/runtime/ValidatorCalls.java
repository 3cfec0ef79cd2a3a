package org.freshet.pubsub.core.runtime;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineEvent.Validated;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Asks validators, on worker threads. Never more wait for a thread than the engine waits for: what
 * it has given up is not asked any more, so that validators which block every thread for ever do
 * not fill the heap.
 */
public final class ValidatorCalls {
  private final EngineRunner runner;
  private final ExecutorService workers;
  private final Counters counters;
  private final FailureLog log = new FailureLog();

  /** What no worker has begun with, by ticket, in the order in which it came; guarded by itself. */
  private final Map<Long, Call> waiting = new LinkedHashMap<>();

  /** Workers that look for calls; guarded by {@link #waiting}. */
  private int atWork;

  /** One message before one validator. */
  private record Call(long ticket, Validator validator, Message message) {}

  /** Creates it on the node's worker threads. */
  public ValidatorCalls(EngineRunner runner, NodeThreads threads, Counters counters) {
    this.runner = runner;
    this.workers = threads.validation();
    this.counters = counters;
  }

  void validate(long ticket, Validator validator, Message message) {
    synchronized (waiting) {
      waiting.put(ticket, new Call(ticket, validator, message));
      if (atWork == NodeThreads.VALIDATION_THREADS) {
        return;
      }
      atWork++;
    }
    try {
      workers.execute(this::work);
    } catch (RejectedExecutionException closing) {
      // Nobody waits for the answer: the engine is at its end, too.
      return;
    }
  }

  /** Nobody waits for the verdict any more. */
  void giveUp(long ticket) {
    synchronized (waiting) {
      waiting.remove(ticket);
    }
  }

  private void work() {
    for (Call next = next(); next != null; next = next()) {
      ask(next);
    }
  }

  /**
   * {@return the call that has waited longest; null where there is none, or the node is closing,
   * and the worker ends}
   */
  private @Nullable Call next() {
    synchronized (waiting) {
      Iterator<Call> calls = waiting.values().iterator();
      if (!calls.hasNext() || workers.isShutdown()) {
        atWork--;
        return null;
      }
      Call first = calls.next();
      calls.remove();
      return first;
    }
  }

  private void ask(Call call) {
    try {
      call.validator
          .validate(call.message)
          .whenComplete((verdict, failure) -> answered(call, verdict, failure));
    } catch (Throwable bug) {
      answered(call, null, bug);
    }
  }

  private void answered(Call call, @Nullable Verdict verdict, @Nullable Throwable failure) {
    if (failure != null) {
      counters.count("validators.failed");
    }
    runner.submit(new Validated(call.ticket, verdict == null ? Verdict.IGNORE : verdict));
    if (failure != null) {
      log.failed(
          "the validator " + call.validator.getClass().getName() + ", whose message is ignored,",
          failure);
    }
  }
}
