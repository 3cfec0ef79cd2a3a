package org.freshet.pubsub.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TopicNameTest {
  @Test
  void countsBytesOfUtf8() {
    assertThat(TopicName.of("a".repeat(8192)).value()).hasSize(8192);
    assertThat(TopicName.of("ü".repeat(4096)).value()).hasSize(4096);
    assertThat(TopicName.of("€".repeat(2730)).value()).hasSize(2730);
    for (String tooLong : new String[] {"a".repeat(8193), "ü".repeat(4097), "€".repeat(2731)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TopicName.of(tooLong))
          .withMessageContaining("8192 bytes");
    }
  }

  @Test
  void isNotEmpty() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicName.of(""))
        .withMessageContaining("not empty");
  }

  @Test
  void isItsText() {
    assertThat(TopicName.of("news")).hasToString("news").isEqualTo(new TopicName("news"));
    assertThat(TopicName.of("a")).isLessThan(TopicName.of("b"));
  }
}
