package org.freshet.pubsub;

import java.util.ArrayList;
import java.util.List;

/**
 * How much may wait for the reader of one subscription, and what becomes of what does not fit;
 * immutable. Start from {@link #DEFAULT}.
 *
 * @param maxMessages messages that may wait behind the one that is being handled; at least 1
 * @param maxBytes payload bytes that may wait; at least 1. A message that is larger than that fits
 *     when nothing else waits
 * @param overflow what becomes of a message that does not fit
 */
public record SubscriptionOptions(int maxMessages, long maxBytes, Overflow overflow) {
  /** 4,096 messages and 64 MiB; what does not fit is dropped. */
  public static final SubscriptionOptions DEFAULT =
      new SubscriptionOptions(4096, 64L << 20, Overflow.DROP_NEWEST);

  /** What becomes of a message that does not fit. */
  public enum Overflow {
    /** It is dropped, and counted. */
    DROP_NEWEST,
    /** The messages that have waited longest are dropped, and counted, until it fits. */
    DROP_OLDEST,
    /**
     * Nothing is dropped: the streams that bring messages are held back until what came fits.
     *
     * <p>What a stream has brought and does not fit yet counts as unread on it, so at most {@link
     * Limits#inboundBufferBytes()} of each stream wait beyond the subscription's own bounds. A
     * stream carries all topics of its neighbour: a reader that stands still stops the other topics
     * on the streams that bring its messages, and in the end the neighbours that write to them. It
     * costs no other stream. Where it is not worth that, drop.
     *
     * <p>A message published here that does not fit keeps its place among what {@link
     * Limits#maxWaitingBytes()} counts: publishing blocks its callers when so much waits.
     */
    HOLD_STREAMS
  }

  /**
   * Checks all values.
   *
   * @throws IllegalArgumentException when any is out of range; the message names every fault
   */
  public SubscriptionOptions {
    List<String> faults = new ArrayList<>();
    if (maxMessages < 1) {
      faults.add("maxMessages must be at least 1: " + maxMessages);
    }
    if (maxBytes < 1) {
      faults.add("maxBytes must be at least 1: " + maxBytes);
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  /** {@return the same with so many messages} */
  public SubscriptionOptions withMaxMessages(int messages) {
    return new SubscriptionOptions(messages, maxBytes, overflow);
  }

  /** {@return the same with so many bytes} */
  public SubscriptionOptions withMaxBytes(long bytes) {
    return new SubscriptionOptions(maxMessages, bytes, overflow);
  }

  /** {@return the same with another end for what does not fit} */
  public SubscriptionOptions withOverflow(Overflow chosen) {
    return new SubscriptionOptions(maxMessages, maxBytes, chosen);
  }
}
