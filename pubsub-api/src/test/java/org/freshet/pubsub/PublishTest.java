package org.freshet.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Outcome;
import org.junit.jupiter.api.Test;

class PublishTest {
  @Test
  void aCopyMayWaitForSomeTime() {
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PublishOptions.DEFAULT.withGiveUpAfter(wrong))
          .withMessage("giveUpAfter must be positive: " + wrong);
    }
    assertThat(PublishOptions.DEFAULT.waitForRoom()).isFalse();
    assertThat(PublishOptions.PATIENT.waitForRoom()).isTrue();
  }

  @Test
  void aResultCountsItsCopies() {
    List<PublishResult.Copy> copies = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      copies.add(new PublishResult.Copy(Optional.empty(), outcome));
    }
    PublishResult result = new PublishResult(MessageId.of(new byte[] {1}), copies);
    copies.clear();

    assertThat(result.copies()).hasSize(9);
    // Full, too large, no stream and not connected never entered a queue.
    assertThat(result.receivers()).isEqualTo(5);
    assertThat(result.dropped()).isEqualTo(8);
  }
}
