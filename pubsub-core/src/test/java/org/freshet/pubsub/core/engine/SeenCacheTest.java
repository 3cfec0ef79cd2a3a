package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.freshet.pubsub.message.MessageId;
import org.junit.jupiter.api.Test;

class SeenCacheTest {
  private final SeenCache cache = new SeenCache(120, 3, new SplittableRandom(7));

  @Test
  void remembersAnIdForItsTimeAndNoLonger() {
    assertThat(cache.add(id(1), 0)).isTrue();
    assertThat(cache.add(id(1), 100)).isFalse();
    assertThat(cache.contains(id(1), 119)).isTrue();
    assertThat(cache.contains(id(1), 120)).isFalse();
    assertThat(cache.add(id(1), 120)).isTrue();
  }

  @Test
  void neverHoldsMoreThanItMayAndForgetsTheOldestFirst() {
    for (int i = 1; i <= 4; i++) {
      cache.add(id(i), i);
    }
    assertThat(cache.size()).isEqualTo(3);
    assertThat(cache.contains(id(1), 5)).isFalse();
    assertThat(cache.contains(id(4), 5)).isTrue();
  }

  @Test
  void holdsAsManyAsComeInItsTime() {
    SeenCache large = new SeenCache(1000, 1 << 20, new SplittableRandom(7));
    for (int i = 0; i < 5000; i++) {
      assertThat(large.add(number(i), i)).isTrue();
      assertThat(large.add(number(i), i)).isFalse();
      assertThat(large.size()).isEqualTo(Math.min(i + 1, 1000));
      assertThat(large.contains(number(Math.max(0, i - 999)), i)).isTrue();
      assertThat(large.contains(number(i - 1000), i)).isFalse();
    }
  }

  @Test
  void twoNodesHashTheSameIdDifferently() {
    SplittableRandom random = new SplittableRandom(1);
    assertThat(SipHash.hash(random.nextLong(), random.nextLong(), id(1)))
        .isNotEqualTo(SipHash.hash(random.nextLong(), random.nextLong(), id(1)));
  }

  private static MessageId number(int value) {
    return MessageId.of(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  private static MessageId id(int value) {
    return MessageId.of(new byte[] {(byte) value});
  }
}
