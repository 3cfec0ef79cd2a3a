package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  /** The clock's origin is anywhere, and its values wrap around. */
  private long nowNanos = Long.MAX_VALUE - SECOND;

  private final TokenBucket bucket = new TokenBucket(10, 50, nowNanos);

  @Test
  void aBurstIsFreeAndWhatComesBeyondItIsPaidOffByTime() {
    bucket.take(50, nowNanos);
    assertThat(bucket.debtNanos(nowNanos)).isZero();
    bucket.take(20, nowNanos);
    assertThat(bucket.debtNanos(nowNanos)).isEqualTo(2 * SECOND);
    nowNanos += 2 * SECOND;
    assertThat(bucket.debtNanos(nowNanos)).isZero();
    bucket.take(1, nowNanos);
    assertThat(bucket.debtNanos(nowNanos)).isEqualTo(SECOND / 10);
  }

  @Test
  void itHoldsNoMoreThanABurstHoweverLongItRests() {
    nowNanos += 3600 * SECOND;
    bucket.take(51, nowNanos);
    assertThat(bucket.debtNanos(nowNanos)).isEqualTo(SECOND / 10);
  }

  @Test
  void itIsHalfFullWhenHalfABurstWouldMakeNoDebt() {
    bucket.take(60, nowNanos);
    assertThat(bucket.isHalfFull(nowNanos)).isFalse();
    nowNanos += 7 * SECOND / 2 - 1;
    assertThat(bucket.isHalfFull(nowNanos)).isFalse();
    nowNanos += 1;
    assertThat(bucket.isHalfFull(nowNanos)).isTrue();
    bucket.take(25, nowNanos);
    assertThat(bucket.debtNanos(nowNanos)).isZero();
  }
}
