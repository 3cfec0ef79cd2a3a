package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.SeenStrategy;
import org.freshet.pubsub.message.TopicName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SeenCacheTest {
  private static final TopicName TOPIC = TopicName.of("t");

  private final LongAdder evicted = new LongAdder();
  private final SeenCache cache = cache(120, 3, SeenStrategy.FIRST_SEEN);

  private SeenCache cache(long ttlNanos, int maxEntries, SeenStrategy strategy) {
    return new SeenCache(ttlNanos, maxEntries, strategy, new SplittableRandom(7), evicted);
  }

  @Test
  void remembersAnIdForItsTimeAndNoLonger() {
    assertThat(cache.add(TOPIC, id(1), 0)).isTrue();
    assertThat(cache.add(TOPIC, id(1), 100)).isFalse();
    assertThat(cache.contains(TOPIC, id(1), 119)).isTrue();
    assertThat(cache.contains(TOPIC, id(1), 120)).isFalse();
    assertThat(cache.add(TOPIC, id(1), 120)).isTrue();
  }

  @Test
  void withLastSeenEveryCopyRenewsTheTime() {
    SeenCache renewing = cache(120, 3, SeenStrategy.LAST_SEEN);
    renewing.add(TOPIC, id(1), 0);
    assertThat(renewing.contains(TOPIC, id(1), 119)).isTrue();
    assertThat(renewing.add(TOPIC, id(1), 238)).isFalse();
    assertThat(renewing.contains(TOPIC, id(1), 357)).isTrue();
    assertThat(renewing.contains(TOPIC, id(1), 477)).isFalse();
  }

  @Test
  void withLastSeenTheIdThatWasSeenLeastOfLateMakesRoom() {
    SeenCache renewing = cache(120, 3, SeenStrategy.LAST_SEEN);
    for (int i = 1; i <= 3; i++) {
      renewing.add(TOPIC, id(i), i);
    }
    renewing.contains(TOPIC, id(1), 4);
    renewing.add(TOPIC, id(4), 5);
    assertThat(renewing.contains(TOPIC, id(2), 6)).isFalse();
    assertThat(renewing.contains(TOPIC, id(1), 6)).isTrue();
    assertThat(renewing.size()).isEqualTo(3);
  }

  @Test
  void neverHoldsMoreThanItMayAndForgetsTheOldestFirst() {
    for (int i = 1; i <= 4; i++) {
      cache.add(TOPIC, id(i), i);
    }
    assertThat(cache.size()).isEqualTo(3);
    assertThat(cache.contains(TOPIC, id(1), 5)).isFalse();
    assertThat(cache.contains(TOPIC, id(4), 5)).isTrue();
    assertThat(evicted.sum()).isEqualTo(1);
    cache.add(TOPIC, id(5), 122);
    assertThat(evicted.sum()).as("its time was over").isEqualTo(1);
  }

  @Test
  void theSameIdOnAnotherTopicIsAnother() {
    TopicName other = TopicName.of("other");
    cache.add(TOPIC, id(1), 0);
    assertThat(cache.contains(other, id(1), 1)).isFalse();
    assertThat(cache.add(other, id(1), 1)).isTrue();
    assertThat(cache.contains(TOPIC, id(1), 119)).isTrue();
    assertThat(cache.contains(other, id(1), 120)).isTrue();
    assertThat(cache.contains(TOPIC, id(1), 120)).isFalse();
  }

  @Test
  void holdsAsManyAsComeInItsTime() {
    SeenCache large = cache(1000, 1 << 20, SeenStrategy.FIRST_SEEN);
    for (int i = 0; i < 5000; i++) {
      assertThat(large.add(TOPIC, id(i), i)).isTrue();
      assertThat(large.add(TOPIC, id(i), i)).isFalse();
      assertThat(large.size()).isEqualTo(Math.min(i + 1, 1000));
      assertThat(large.contains(TOPIC, id(Math.max(0, i - 999)), i)).isTrue();
      assertThat(large.contains(TOPIC, id(i - 1000), i)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(SeenStrategy.class)
  void doesAsAnOrderedMapWouldAlsoWhenTheClockWrapsAround(SeenStrategy strategy) {
    int maxEntries = 300;
    long ttlNanos = 1000;
    SeenCache seen = cache(ttlNanos, maxEntries, strategy);
    Map<Integer, Long> expected = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(11);
    long now = Long.MAX_VALUE - 100_000;
    for (int i = 0; i < 200_000; i++) {
      now += random.nextInt(8) == 0 ? random.nextInt(400) : random.nextInt(3);
      int number = random.nextInt(1000);
      boolean adding = random.nextBoolean();
      for (Iterator<Long> times = expected.values().iterator(); times.hasNext(); ) {
        if (now - times.next() < ttlNanos) {
          break;
        }
        times.remove();
      }
      boolean known = expected.containsKey(number);
      if (known && strategy == SeenStrategy.LAST_SEEN) {
        expected.remove(number);
        expected.put(number, now);
      }
      if (adding) {
        assertThat(seen.add(TOPIC, id(number), now)).isEqualTo(!known);
        if (!known) {
          if (expected.size() == maxEntries) {
            expected.remove(expected.keySet().iterator().next());
          }
          expected.put(number, now);
        }
      } else {
        assertThat(seen.contains(TOPIC, id(number), now)).isEqualTo(known);
      }
      assertThat(seen.size()).isEqualTo(expected.size());
    }
    assertThat(now).as("the clock has wrapped around").isNegative();
  }

  @Test
  @Timeout(60)
  void renewingTheOldestOfManyCostsNoMoreThanOfFew() {
    int many = 1 << 20;
    SeenCache full = cache(Long.MAX_VALUE, many, SeenStrategy.LAST_SEEN);
    for (int i = 0; i < many; i++) {
      full.add(TOPIC, id(i), 0);
    }
    // A cost that grew with the number of entries would be 10^12 steps and never end.
    for (int i = 0; i < many; i++) {
      assertThat(full.contains(TOPIC, id(i), 1)).isTrue();
    }
    assertThat(full.size()).isEqualTo(many);
  }

  @Test
  void twoNodesHashTheSameIdDifferently() {
    SplittableRandom random = new SplittableRandom(1);
    assertThat(SipHash.hash(random.nextLong(), random.nextLong(), id(1)))
        .isNotEqualTo(SipHash.hash(random.nextLong(), random.nextLong(), id(1)));
  }

  private static MessageId id(int value) {
    return MessageId.of(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }
}
