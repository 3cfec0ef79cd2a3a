package org.freshet.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  @Test
  void reportsAllFaultsAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RateLimits(0, 0, 0, 0, Duration.ZERO))
        .withMessage(
            "bytesPerSecond must be at least 1024: 0; rpcsPerSecond must be at least 1: 0;"
                + " subscriptionChangesPerSecond must be at least 1: 0;"
                + " subscriptionChangesBurst must be at least 1: 0;"
                + " subscriptionChangesPatience must be positive: PT0S");
  }

  @Test
  void eachValueCanBeChangedAlone() {
    RateLimits changed =
        RateLimits.DEFAULT
            .withBytesPerSecond(5000)
            .withRpcsPerSecond(6)
            .withSubscriptionChanges(7, 8)
            .withSubscriptionChangesPatience(Duration.ofSeconds(9));
    assertThat(changed).isEqualTo(new RateLimits(5000, 6, 7, 8, Duration.ofSeconds(9)));
  }
}
