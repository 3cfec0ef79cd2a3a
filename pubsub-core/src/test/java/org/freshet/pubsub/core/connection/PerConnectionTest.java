package org.freshet.pubsub.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.pubsub.core.memory.MemoryLink;
import org.junit.jupiter.api.Test;

class PerConnectionTest {
  private final PerConnection<AtomicInteger> states =
      new PerConnection<>(connection -> new AtomicInteger());

  @Test
  void keepsOneStateForEachConnection() {
    MemoryLink link = MemoryLink.anonymous();
    AtomicInteger state = states.of(link.dialler());

    assertThat(states.of(link.dialler())).isSameAs(state);
    assertThat(states.of(link.listener())).isNotSameAs(state);
    assertThat(states.size()).isEqualTo(2);
  }

  @Test
  void forgetsWithTheConnection() {
    MemoryLink link = MemoryLink.anonymous();
    states.of(link.dialler());
    link.cut();
    assertThat(states.size()).isZero();

    states.of(link.dialler());
    assertThat(states.size()).isZero();
  }
}
