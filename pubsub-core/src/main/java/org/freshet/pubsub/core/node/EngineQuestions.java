package org.freshet.pubsub.core.node;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.freshet.pubsub.core.engine.Engine;
import org.freshet.pubsub.core.engine.EngineEvent.TaskSubmitted;
import org.freshet.pubsub.core.runtime.EngineRunner;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.RouterContext;

/** Asks the engine, on its own thread, what only that may look at. Any thread. */
public final class EngineQuestions {
  private final EngineRunner runner;
  private final Engine engine;
  private final RouterContext context;
  private final Completions completions;

  /** Creates it. */
  public EngineQuestions(EngineRunner runner, Engine engine, Completions completions) {
    this.runner = runner;
    this.engine = engine;
    this.context = engine.context();
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

  /**
   * {@return how many entries the engine's tables and the router's hold, by counter name; empty on
   * the engine thread and where the engine does not answer within a second}
   */
  Map<String, Long> tableSizes() {
    if (runner.isEngineThread()) {
      return Map.of();
    }
    CompletableFuture<Map<String, Long>> answer = new CompletableFuture<>();
    runner.submit(
        new TaskSubmitted(
            () -> {
              Map<String, Long> sizes = new LinkedHashMap<>();
              engine.tableSizes().forEach((name, n) -> sizes.put("table." + name + ".now", n + 0L));
              engine.lastingSizes().forEach((name, n) -> sizes.put(name, n + 0L));
              answer.complete(sizes);
            }));
    return answer.completeOnTimeout(Map.of(), 1, TimeUnit.SECONDS).join();
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
