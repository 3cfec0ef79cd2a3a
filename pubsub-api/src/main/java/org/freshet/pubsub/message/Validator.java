package org.freshet.pubsub.message;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Judges messages of a topic that came from others, after their signature was found valid and
 * before they are delivered or forwarded.
 *
 * <p>Called on worker threads, several at a time. One that throws, completes exceptionally or gives
 * anything but {@link Verdict#ACCEPT} or {@link Verdict#REJECT} counts as {@link Verdict#IGNORE}.
 */
@FunctionalInterface
public interface Validator {
  /** {@return completes with the verdict, from any thread} */
  CompletionStage<Verdict> validate(Message message);

  /**
   * {@return whether messages of one stream that this validator judged are still delivered in the
   * order they came} A message whose verdict takes long then holds up those behind it.
   */
  default boolean ordered() {
    return true;
  }

  /** {@return a validator that answers at once} */
  static Validator of(Function<? super Message, Verdict> judge) {
    return message -> CompletableFuture.completedStage(judge.apply(message));
  }

  /** {@return the same judgement, free to let later messages overtake} */
  default Validator unordered() {
    Validator self = this;
    return new Validator() {
      @Override
      public CompletionStage<Verdict> validate(Message message) {
        return self.validate(message);
      }

      @Override
      public boolean ordered() {
        return false;
      }
    };
  }
}
