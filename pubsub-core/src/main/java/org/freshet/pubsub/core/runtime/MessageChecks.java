package org.freshet.pubsub.core.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.freshet.pubsub.core.engine.EngineEvent.SignatureChecked;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.Signing;
import org.freshet.pubsub.peer.KeyProvider;

/**
 * Checks signatures, on worker threads.
 *
 * <p>Signatures that were asked for in one burst of the engine go to the workers in portions: a
 * hand-over there and back for each would cost a good part of what the check itself does.
 */
public final class MessageChecks {
  /** So many signatures take about a millisecond. */
  private static final int MAX_PORTION = 16;

  private final EngineRunner runner;
  private final KeyProvider keys;
  private final Executor verification;
  private final int verifiers;

  /** Asked for in this burst, and not handed over yet; by the engine only. */
  private List<Check> due = new ArrayList<>();

  private record Check(long ticket, IdentifiedMessage message) {}

  /** Creates it on the node's worker threads. */
  public MessageChecks(EngineRunner runner, KeyProvider keys, NodeThreads threads) {
    this.runner = runner;
    this.keys = keys;
    this.verification = threads.verification();
    this.verifiers = threads.verifiers();
  }

  /** Called by the engine. */
  void verify(long ticket, IdentifiedMessage message) {
    due.add(new Check(ticket, message));
  }

  /** Called at the end of each burst of the engine. */
  void handOver() {
    if (due.isEmpty()) {
      return;
    }
    List<Check> checks = due;
    due = new ArrayList<>();
    int share = (checks.size() + verifiers - 1) / verifiers;
    int portion = Math.min(share, MAX_PORTION);
    for (int from = 0; from < checks.size(); from += portion) {
      List<Check> some = checks.subList(from, Math.min(checks.size(), from + portion));
      execute(verification, () -> verify(some));
    }
  }

  private void verify(List<Check> checks) {
    for (Check check : checks) {
      boolean valid = Signing.isAuthentic(keys, check.message().raw());
      runner.submitQuietly(new SignatureChecked(check.ticket(), valid));
    }
    runner.assist();
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
