package org.freshet.pubsub.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidatorOptionsTest {

  @Test
  void everyFaultIsNamedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ValidatorOptions(true, Duration.ZERO, 0, true, Verdict.REJECT))
        .withMessageContaining("timeout must be more than zero and at most a day: PT0S")
        .withMessageContaining("maxConcurrent must be at least 1: 0")
        .withMessageContaining("whenLate must be IGNORE or THROTTLED: REJECT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-PT1S", "PT0S", "PT24H0.001S"})
  void aTimeoutOutOfRangeIsRefused(Duration timeout) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValidatorOptions.DEFAULT.withTimeout(timeout))
        .withMessageContaining(timeout.toString());
  }

  @ParameterizedTest
  @EnumSource(
      value = Verdict.class,
      names = {"ACCEPT", "REJECT", "DUPLICATE"})
  void whatIsLateIsNeitherTakenNorBlamed(Verdict verdict) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValidatorOptions.DEFAULT.withWhenLate(verdict));
  }

  @Test
  void eachMethodSetsOneThing() {
    assertThat(
            ValidatorOptions.INLINE
                .withTimeout(Duration.ofDays(1))
                .withMaxConcurrent(7)
                .withOrdered(false)
                .withWhenLate(Verdict.THROTTLED))
        .isEqualTo(new ValidatorOptions(true, Duration.ofDays(1), 7, false, Verdict.THROTTLED));
  }
}
