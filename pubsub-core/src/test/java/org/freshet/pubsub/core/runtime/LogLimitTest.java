package org.freshet.pubsub.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogLimitTest {
  private long nowNanos = -5;
  private final LogLimit limit = new LogLimit(() -> nowNanos);

  @Test
  void aBurstIsWrittenThenAFewLinesASecondAndTheRestIsCounted() {
    assertThat(allowedOf(1000)).isEqualTo(LogLimit.BURST);
    assertThat(limit.takeLeftOut()).isEqualTo(1000 - LogLimit.BURST);
    assertThat(limit.takeLeftOut()).isZero();

    nowNanos += TimeUnit.SECONDS.toNanos(3);
    assertThat(allowedOf(1000)).isEqualTo(3 * LogLimit.PER_SECOND);

    nowNanos += TimeUnit.DAYS.toNanos(1);
    assertThat(allowedOf(1000)).as("never more than a burst").isEqualTo(LogLimit.BURST);
  }

  private int allowedOf(int lines) {
    int allowed = 0;
    for (int i = 0; i < lines; i++) {
      allowed += limit.allows() ? 1 : 0;
    }
    return allowed;
  }
}
