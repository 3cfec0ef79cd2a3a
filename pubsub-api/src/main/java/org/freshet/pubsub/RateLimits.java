package org.freshet.pubsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How much the far side of one connection may bring by time, over all pubsub streams that it opened
 * on it; immutable, checked once. Start from {@link #DEFAULT}.
 *
 * <p>Who brings more is read more slowly, and loses nothing: its own writes wait. Only who keeps on
 * changing subscriptions has its stream reset, with {@code RATE_LIMITED}.
 *
 * @param bytesPerSecond bytes on average, and as many at once
 * @param rpcsPerSecond RPCs on average, and as many at once
 * @param subscriptionChangesPerSecond subscription entries on average, repeats included
 * @param subscriptionChangesBurst subscription entries at once; several times what a neighbour
 *     announces in its hello
 * @param subscriptionChangesPatience for how long there may be more entries than that, without a
 *     rest in which half a burst has room again, before the stream is reset
 */
public record RateLimits(
    long bytesPerSecond,
    long rpcsPerSecond,
    int subscriptionChangesPerSecond,
    int subscriptionChangesBurst,
    Duration subscriptionChangesPatience) {

  /**
   * Does not slow down who sends messages as fast as machines can: 8 GiB and 500,000 RPCs a second.
   * 200 changes of subscriptions a second, 5,000 at once, 30 seconds.
   */
  public static final RateLimits DEFAULT =
      new RateLimits(8L << 30, 500_000, 200, 5000, Duration.ofSeconds(30));

  /**
   * Checks all values.
   *
   * @throws IllegalArgumentException when any is out of range; the message names every fault
   */
  public RateLimits {
    List<String> faults = new ArrayList<>();
    atLeast(faults, "bytesPerSecond", bytesPerSecond, 1024);
    atLeast(faults, "rpcsPerSecond", rpcsPerSecond, 1);
    atLeast(faults, "subscriptionChangesPerSecond", subscriptionChangesPerSecond, 1);
    atLeast(faults, "subscriptionChangesBurst", subscriptionChangesBurst, 1);
    if (subscriptionChangesPatience.isNegative() || subscriptionChangesPatience.isZero()) {
      faults.add("subscriptionChangesPatience must be positive: " + subscriptionChangesPatience);
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  private static void atLeast(List<String> faults, String name, long value, long least) {
    if (value < least) {
      faults.add(name + " must be at least " + least + ": " + value);
    }
  }

  /** {@return the same with so many bytes a second} */
  public RateLimits withBytesPerSecond(long bytes) {
    return new RateLimits(
        bytes,
        rpcsPerSecond,
        subscriptionChangesPerSecond,
        subscriptionChangesBurst,
        subscriptionChangesPatience);
  }

  /** {@return the same with so many RPCs a second} */
  public RateLimits withRpcsPerSecond(long rpcs) {
    return new RateLimits(
        bytesPerSecond,
        rpcs,
        subscriptionChangesPerSecond,
        subscriptionChangesBurst,
        subscriptionChangesPatience);
  }

  /** {@return the same with so many subscription entries a second, and at once} */
  public RateLimits withSubscriptionChanges(int perSecond, int burst) {
    return new RateLimits(
        bytesPerSecond, rpcsPerSecond, perSecond, burst, subscriptionChangesPatience);
  }

  /** {@return the same with another patience} */
  public RateLimits withSubscriptionChangesPatience(Duration patience) {
    return new RateLimits(
        bytesPerSecond,
        rpcsPerSecond,
        subscriptionChangesPerSecond,
        subscriptionChangesBurst,
        patience);
  }
}
