package org.freshet.pubsub.testkit.transport;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Waits for what a transport does, and fails a test that has waited too long. */
public final class Patience {
  /** Time passes by itself. */
  public static final Patience REAL = new Patience(Patience::sleep);

  /** Long enough for a machine that is busy with something else. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Runnable passTime;

  /**
   * Creates it.
   *
   * @param passTime lets about a millisecond pass, in real time or in virtual time; called on the
   *     waiting thread, over and over
   */
  public Patience(Runnable passTime) {
    this.passTime = passTime;
  }

  private static void sleep() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting", e);
    }
  }

  /**
   * Returns when the condition holds.
   *
   * @param what it waits for, for the failure's message
   * @throws AssertionError when it does not come true
   */
  public void until(String what, BooleanSupplier condition) {
    long begunNanos = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begunNanos > LIMIT.toNanos()) {
        throw new AssertionError("waited " + LIMIT.toSeconds() + " s for " + what);
      }
      passTime.run();
    }
  }

  /** {@return what the stage completes with} Throws what it fails with. */
  public <T> T result(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    until("a stage to complete", future::isDone);
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    }
  }

  /** Lets so many milliseconds pass, about. */
  public void pass(int millis) {
    for (int i = 0; i < millis; i++) {
      passTime.run();
    }
  }
}
