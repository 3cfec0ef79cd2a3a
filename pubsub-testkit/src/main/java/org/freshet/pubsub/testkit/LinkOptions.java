package org.freshet.pubsub.testkit;

import java.time.Duration;

/**
 * How a simulated connection behaves; immutable.
 *
 * @param latency one way
 * @param jitter added to the latency, anything between nothing and this; a stream stays in order
 * @param bytesPerSecond in each direction; 0 for no limit
 * @param windowBytes how much of a stream may be under way that its reader has not taken
 * @param multiplexed whether several streams fit on it
 * @param proved whether the sides learn each other's identity
 * @param identified whether the sides tell each other their protocols when it stands
 */
public record LinkOptions(
    Duration latency,
    Duration jitter,
    long bytesPerSecond,
    int windowBytes,
    boolean multiplexed,
    boolean proved,
    boolean identified) {

  /** Five milliseconds one way, no jitter, no limit, multiplexed and proved. */
  public static final LinkOptions DEFAULT =
      new LinkOptions(Duration.ofMillis(5), Duration.ZERO, 0, 256 << 10, true, true, true);

  /** Checks the values. */
  public LinkOptions {
    if (latency.isNegative() || jitter.isNegative() || bytesPerSecond < 0 || windowBytes < 1) {
      throw new IllegalArgumentException(
          "latency, jitter and bytesPerSecond are not negative, windowBytes is positive");
    }
  }

  /** {@return the same with another latency} */
  public LinkOptions withLatency(Duration oneWay) {
    return new LinkOptions(
        oneWay, jitter, bytesPerSecond, windowBytes, multiplexed, proved, identified);
  }

  /** {@return the same with another jitter} */
  public LinkOptions withJitter(Duration most) {
    return new LinkOptions(
        latency, most, bytesPerSecond, windowBytes, multiplexed, proved, identified);
  }

  /** {@return the same with another bandwidth} */
  public LinkOptions withBytesPerSecond(long bytes) {
    return new LinkOptions(latency, jitter, bytes, windowBytes, multiplexed, proved, identified);
  }

  /** {@return the same with another window} */
  public LinkOptions withWindowBytes(int bytes) {
    return new LinkOptions(latency, jitter, bytesPerSecond, bytes, multiplexed, proved, identified);
  }

  /** {@return the same with one stream only, which the side that dialled opens} */
  public LinkOptions withoutMultiplexer() {
    return new LinkOptions(latency, jitter, bytesPerSecond, windowBytes, false, proved, false);
  }

  /** {@return the same without proof of identities} */
  public LinkOptions withoutIdentity() {
    return new LinkOptions(
        latency, jitter, bytesPerSecond, windowBytes, multiplexed, false, identified);
  }

  /** {@return the same without the exchange of protocols} */
  public LinkOptions withoutIdentify() {
    return new LinkOptions(
        latency, jitter, bytesPerSecond, windowBytes, multiplexed, proved, false);
  }
}
