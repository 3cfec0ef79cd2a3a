package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongSetTest {
  private final LongSet set = new LongSet();

  @Test
  void behavesAsASetDoes() {
    SplittableRandom random = new SplittableRandom(11);
    Set<Long> expected = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      // Few different numbers, so that removals and repetitions happen.
      long value = 1 + (random.nextInt(3000) * 0x9e3779b97f4a7c15L >>> 1);
      if (random.nextInt(3) == 0) {
        set.remove(value);
        expected.remove(value);
      } else {
        assertThat(set.add(value)).isEqualTo(expected.add(value));
      }
    }

    assertThat(set.size()).isEqualTo(expected.size());
    for (int i = 0; i < 3000; i++) {
      long value = 1 + (i * 0x9e3779b97f4a7c15L >>> 1);
      assertThat(set.contains(value)).isEqualTo(expected.contains(value));
    }
  }

  @Test
  void whatCollidesIsStillFoundWhenOneOfItIsTakenOut() {
    // All of them belong into the last slot, and go on at the start of the array.
    long[] values = {0x3ff, 0x13ff, 0x23ff, 0x33ff, 1};
    for (long value : values) {
      set.add(value);
    }

    set.remove(0x13ff);

    assertThat(set.contains(0x13ff)).isFalse();
    for (long value : new long[] {0x3ff, 0x23ff, 0x33ff, 1}) {
      assertThat(set.contains(value)).as("%x", value).isTrue();
    }
    set.remove(0x3ff);
    set.remove(0x33ff);
    assertThat(set.contains(0x23ff)).isTrue();
    assertThat(set.contains(1)).isTrue();
    assertThat(set.size()).isEqualTo(2);
  }

  @Test
  void removingWhatIsNotThereDoesNothing() {
    set.add(5);
    set.remove(6);

    assertThat(set.contains(5)).isTrue();
    assertThat(set.size()).isEqualTo(1);
  }

  @Test
  void growsAsNeeded() {
    for (long value = 1; value <= 100_000; value++) {
      assertThat(set.add(value * 0x9e3779b97f4a7c15L)).isTrue();
    }
    for (long value = 1; value <= 100_000; value++) {
      assertThat(set.contains(value * 0x9e3779b97f4a7c15L)).isTrue();
    }
    assertThat(set.contains(7)).isFalse();
  }
}
