package org.freshet.pubsub.message;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Judges messages that came from others, after their signature was found valid and before they are
 * delivered or forwarded. Messages that this node publishes are not judged.
 *
 * <p>Called on one of a few worker threads, several at a time; {@link ValidatorOptions#inline} ones
 * on the engine thread. One that waits for something should not do so on the calling thread, of
 * which other validators are in need, but complete its verdict later. One that throws, completes
 * exceptionally or gives anything but {@link Verdict#ACCEPT} or {@link Verdict#REJECT} counts as
 * {@link Verdict#IGNORE}. A verdict that comes after {@link ValidatorOptions#timeout} counts for
 * nothing.
 */
@FunctionalInterface
public interface Validator {
  /** {@return completes with the verdict, from any thread} */
  CompletionStage<Verdict> validate(Message message);

  /** {@return a validator that answers at once} */
  static Validator of(Function<? super Message, Verdict> judge) {
    return message -> CompletableFuture.completedStage(judge.apply(message));
  }
}
