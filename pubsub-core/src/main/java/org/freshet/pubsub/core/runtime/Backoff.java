package org.freshet.pubsub.core.runtime;

import java.util.random.RandomGenerator;

/** Delays between attempts: doubling from 0.25 s to 30 s, each shortened by up to a half. */
final class Backoff {
  static final long FIRST_MILLIS = 250;
  static final long LONGEST_MILLIS = 30_000;

  private long nextMillis = FIRST_MILLIS;

  long nextDelayMillis(RandomGenerator random) {
    long full = nextMillis;
    nextMillis = Math.min(LONGEST_MILLIS, full * 2);
    return full / 2 + random.nextLong(full / 2 + 1);
  }

  void reset() {
    nextMillis = FIRST_MILLIS;
  }
}
