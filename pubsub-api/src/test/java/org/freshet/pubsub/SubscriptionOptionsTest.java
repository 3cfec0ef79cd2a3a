package org.freshet.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.freshet.pubsub.SubscriptionOptions.Overflow;
import org.junit.jupiter.api.Test;

class SubscriptionOptionsTest {
  @Test
  void everyFaultIsNamedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SubscriptionOptions(0, -1, Overflow.DROP_OLDEST))
        .withMessage("maxMessages must be at least 1: 0; maxBytes must be at least 1: -1");
  }

  @Test
  void eachComponentIsReplacedOnItsOwn() {
    assertThat(
            SubscriptionOptions.DEFAULT
                .withMaxMessages(3)
                .withMaxBytes(5)
                .withOverflow(Overflow.HOLD_STREAMS))
        .isEqualTo(new SubscriptionOptions(3, 5, Overflow.HOLD_STREAMS));
  }
}
