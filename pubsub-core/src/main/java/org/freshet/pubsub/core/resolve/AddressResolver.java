package org.freshet.pubsub.core.resolve;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.NameResolver;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;

/** Finds out what an address with a name stands for, off the caller's thread. Any thread. */
public final class AddressResolver {
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final NameResolver resolver;
  private final Executor workers;
  private final ScheduledExecutorService timer;

  /**
   * Creates it.
   *
   * @param workers may be blocked
   */
  public AddressResolver(NameResolver resolver, Executor workers, ScheduledExecutorService timer) {
    this.resolver = resolver;
    this.workers = workers;
    this.timer = timer;
  }

  /**
   * {@return completes with the addresses without names, at least one and a bounded number, or
   * exceptionally with {@link StreamException} that says why there are none}
   */
  public CompletionStage<List<Multiaddr>> resolve(Multiaddr named) {
    CompletableFuture<List<Multiaddr>> result = new CompletableFuture<>();
    try {
      ScheduledFuture<?> late =
          timer.schedule(
              () -> fail(result, StreamError.TIMEOUT, "no name server answered in " + PATIENCE),
              PATIENCE.toNanos(),
              TimeUnit.NANOSECONDS);
      result.whenComplete((addresses, failure) -> late.cancel(false));
      workers.execute(() -> lookUp(named, result));
    } catch (RejectedExecutionException e) {
      fail(result, StreamError.RESOURCE_LIMIT, "too many names are being looked up");
    }
    return result.minimalCompletionStage();
  }

  private void lookUp(Multiaddr named, CompletableFuture<List<Multiaddr>> result) {
    if (result.isDone()) {
      return;
    }
    try {
      result.complete(new Lookup(resolver).of(named));
    } catch (IOException e) {
      fail(result, StreamError.CONNECTION_LOST, String.valueOf(e.getMessage()));
    } catch (Throwable bug) {
      result.completeExceptionally(
          new StreamException(StreamError.INTERNAL.because("the name resolver failed"), bug));
    }
  }

  private static void fail(CompletableFuture<?> result, StreamError error, String why) {
    result.completeExceptionally(new StreamException(error.because(why)));
  }
}
