package org.freshet.pubsub.core.connection;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.freshet.pubsub.AdmissionPolicy;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.transport.StreamError;

/** The application's admission policies, asked in order; one that throws refuses. Any thread. */
final class Policies {
  private final List<AdmissionPolicy> policies;
  private final Counters counters;
  private final BiConsumer<String, Throwable> failures;

  /**
   * Creates it.
   *
   * @param failures told what failed, and how
   */
  Policies(
      List<AdmissionPolicy> policies, Counters counters, BiConsumer<String, Throwable> failures) {
    this.policies = List.copyOf(policies);
    this.counters = counters;
    this.failures = failures;
  }

  /** {@return what the first policy says that refuses} */
  Optional<StreamError> ask(Function<AdmissionPolicy, Optional<StreamError>> question) {
    for (AdmissionPolicy policy : policies) {
      Optional<StreamError> refusal;
      try {
        refusal = Objects.requireNonNull(question.apply(policy), "a policy answered null");
      } catch (Throwable bug) {
        counters.count("admission.failed");
        failures.accept("the admission policy " + policy + ", which therefore refuses,", bug);
        refusal = Optional.of(StreamError.INTERNAL.because("an admission policy failed"));
      }
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }
}
