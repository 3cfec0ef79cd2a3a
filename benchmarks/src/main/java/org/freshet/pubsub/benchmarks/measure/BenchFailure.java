package org.freshet.pubsub.benchmarks.measure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Ends the command with a sentence for the user, who sees no stack. */
public final class BenchFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates it with what the user reads. */
  public BenchFailure(String sentence) {
    super(sentence);
  }

  /**
   * {@return what the future completes with, once it does}
   *
   * @param what the beginning of the sentence in case it fails
   * @throws BenchFailure when it completes exceptionally
   */
  public static <T> T orFail(String what, CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      throw new BenchFailure(what + ": " + why);
    }
  }
}
