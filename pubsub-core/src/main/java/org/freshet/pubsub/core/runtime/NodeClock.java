package org.freshet.pubsub.core.runtime;

import java.time.Instant;
import java.time.InstantSource;

/** The only place where a node asks what time it is. */
public final class NodeClock {
  private NodeClock() {}

  /** {@return the time that the engine knows, in nanoseconds from an arbitrary origin} */
  public static long nanoTime() {
    return System.nanoTime();
  }

  /** {@return the time of day, in nanoseconds since 1970} */
  public static long unixNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** {@return the time of day} */
  public static InstantSource timeOfDay() {
    return InstantSource.system();
  }
}
