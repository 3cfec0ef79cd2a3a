package org.freshet.pubsub.core.node;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.freshet.pubsub.core.engine.EngineEvent.TaskSubmitted;
import org.freshet.pubsub.core.runtime.EngineRunner;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.RouterContext;

/** Asks the engine, on its own thread, what only that may look at. Any thread. */
public final class EngineQuestions {
  private final EngineRunner runner;
  private final RouterContext context;
  private final Completions completions;

  /** Creates it. */
  public EngineQuestions(EngineRunner runner, RouterContext context, Completions completions) {
    this.runner = runner;
    this.context = context;
    this.completions = completions;
  }

  CompletableFuture<List<PeerId>> neighbours() {
    return ask(c -> ids(c.neighbours()));
  }

  CompletableFuture<List<PeerId>> subscribers(TopicName topic) {
    return ask(c -> ids(c.subscribers(topic)));
  }

  /**
   * {@return completes on the engine thread, behind all events before, with whether nothing waits
   * in any outbound queue} Not for the application.
   */
  CompletableFuture<Boolean> queuesAreEmpty() {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    runner.submit(
        new TaskSubmitted(
            () ->
                answer.complete(
                    context.neighbours().stream()
                        .map(Neighbour::outbound)
                        .flatMap(Optional::stream)
                        .allMatch(out -> out.queuedBytes() == 0))));
    return answer;
  }

  private <T> CompletableFuture<T> ask(Function<RouterContext, T> question) {
    CompletableFuture<T> answer = completions.open();
    runner.submit(
        new TaskSubmitted(
            () -> {
              try {
                completions.complete(answer, question.apply(context));
              } catch (RuntimeException e) {
                completions.fail(answer, e);
              }
            }));
    return answer;
  }

  private static List<PeerId> ids(Collection<? extends Neighbour> neighbours) {
    return neighbours.stream().map(Neighbour::id).flatMap(Optional::stream).toList();
  }
}
