package org.freshet.pubsub.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolIdTest {
  @Test
  void isItsName() {
    assertThat(ProtocolId.of("/floodsub/1.0.0")).hasToString("/floodsub/1.0.0");
    assertThat(ProtocolId.of("/a")).isLessThan(ProtocolId.of("/b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "floodsub", "/a\nb"})
  void refusesWhatCannotBeNegotiated(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProtocolId.of(name))
        .withMessageContaining("'" + name + "'");
  }

  @Test
  void countsBytesOfUtf8() {
    assertThat(ProtocolId.of("/" + "a".repeat(999)).name()).hasSize(1000);
    assertThatIllegalArgumentException().isThrownBy(() -> ProtocolId.of("/" + "a".repeat(1000)));
    assertThatIllegalArgumentException().isThrownBy(() -> ProtocolId.of("/" + "ü".repeat(500)));
  }
}
