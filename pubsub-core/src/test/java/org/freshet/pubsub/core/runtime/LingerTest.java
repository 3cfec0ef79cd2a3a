package org.freshet.pubsub.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LingerTest {
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void endsAsSoonAsThereIsMore() {
    assertThat(Linger.until(() -> asked.incrementAndGet() == 2)).isTrue();
    assertThat(asked).hasValue(2);
  }

  @Test
  void givesUpWhereNobodyBringsMore() {
    assertThat(
            Linger.until(
                () -> {
                  asked.incrementAndGet();
                  return false;
                }))
        .isFalse();
    assertThat(asked).hasValue(Linger.YIELDS);
  }
}
