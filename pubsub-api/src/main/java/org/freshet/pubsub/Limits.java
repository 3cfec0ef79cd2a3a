package org.freshet.pubsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Every bound of a node; immutable, checked once. Start from {@link #DEFAULT} and {@link
 * #toBuilder()}.
 *
 * @param maxFrameBytes the largest RPC, sent or received, without its length prefix; 1 MiB like go
 * @param maxControlBytes the part of an RPC that is not message payload; 512 KiB like go
 * @param maxMessagesPerRpc messages in one RPC
 * @param maxSubscriptionsPerRpc subscription entries in one RPC that are looked at
 * @param maxTopicsPerStream topics that one inbound stream may want; later ones are not taken
 * @param maxInboundStreams streams that we read of one neighbour at a time
 * @param nodeBufferBytes bytes of messages that the node holds at a time, in and out; more than
 *     that only by what each neighbour may always have. A quarter of the largest heap, at most 1
 *     GiB
 * @param neighbourMinBytes bytes that each neighbour may always have in the node in each direction,
 *     however full it is; beyond that one neighbour may have a quarter of what is free
 * @param outboundQueueBytes bytes that may wait for one neighbour
 * @param outboundQueueMessages messages that may wait for one neighbour
 * @param maxInFlightBytes bytes given to one stream whose write has not completed
 * @param inboundBufferBytes bytes of one inbound stream that may be in the node at a time; at least
 *     the largest frame with its length
 * @param readAheadBytes bytes that one neighbour may bring before the engine has looked at them,
 *     over all of its streams, and less where the node is full; 32 KiB of each stream in any case,
 *     and a larger frame is read to its end
 * @param rates how much a connection may bring by time
 * @param subscriptionQueue messages that may wait for one subscription's handler
 * @param maxPendingMessages messages of one inbound stream that may be under verification or
 *     validation
 * @param maxConcurrentValidations how often validators may be asked at a time, all together; {@link
 *     org.freshet.pubsub.message.ValidatorOptions} bounds each
 * @param maxWaitingBytes bytes of published messages that may wait for room, over all neighbours
 * @param seenEntries ids in the seen cache of signed messages, and as many in that of unsigned ones
 * @param keepAliveIdle how long nothing is read before a connection is asked whether it lives
 * @param keepAliveTimeout how long nothing is read before it counts as dead
 */
public record Limits(
    int maxFrameBytes,
    int maxControlBytes,
    int maxMessagesPerRpc,
    int maxSubscriptionsPerRpc,
    int maxTopicsPerStream,
    int maxInboundStreams,
    long nodeBufferBytes,
    int neighbourMinBytes,
    int outboundQueueBytes,
    int outboundQueueMessages,
    int maxInFlightBytes,
    int inboundBufferBytes,
    int readAheadBytes,
    RateLimits rates,
    int subscriptionQueue,
    int maxPendingMessages,
    int maxConcurrentValidations,
    int maxWaitingBytes,
    int seenEntries,
    Duration keepAliveIdle,
    Duration keepAliveTimeout) {

  /** The longest length in front of a frame. */
  private static final int MAX_PREFIX_BYTES = 5;

  /** What each stream may bring in any case. */
  private static final int MIN_READ_AHEAD_BYTES = 32 << 10;

  /** Safe for a node on the open network, wire compatible with go's defaults. */
  public static final Limits DEFAULT = new Builder().build();

  /**
   * Checks all values.
   *
   * @throws IllegalArgumentException when any is out of range; the message names every fault
   */
  public Limits {
    List<String> faults = new ArrayList<>();
    atLeast(faults, "maxFrameBytes", maxFrameBytes, 1024);
    atLeast(faults, "maxControlBytes", maxControlBytes, 1024);
    atLeast(faults, "maxMessagesPerRpc", maxMessagesPerRpc, 1);
    atLeast(faults, "maxSubscriptionsPerRpc", maxSubscriptionsPerRpc, 1);
    atLeast(faults, "maxTopicsPerStream", maxTopicsPerStream, 1);
    atLeast(faults, "maxInboundStreams", maxInboundStreams, 1);
    atLeast(faults, "nodeBufferBytes", nodeBufferBytes, 1 << 20);
    atLeast(faults, "neighbourMinBytes", neighbourMinBytes, 1024);
    atLeast(faults, "outboundQueueBytes", outboundQueueBytes, 1024);
    atLeast(faults, "outboundQueueMessages", outboundQueueMessages, 1);
    atLeast(faults, "maxInFlightBytes", maxInFlightBytes, 1024);
    atLeast(faults, "inboundBufferBytes", inboundBufferBytes, 1024);
    atLeast(faults, "readAheadBytes", readAheadBytes, MIN_READ_AHEAD_BYTES);
    atLeast(faults, "subscriptionQueue", subscriptionQueue, 1);
    atLeast(faults, "maxPendingMessages", maxPendingMessages, 1);
    atLeast(faults, "maxConcurrentValidations", maxConcurrentValidations, 1);
    atLeast(faults, "maxWaitingBytes", maxWaitingBytes, 1024);
    atLeast(faults, "seenEntries", seenEntries, 1);
    if (inboundBufferBytes < (long) maxFrameBytes + MAX_PREFIX_BYTES) {
      faults.add(
          "inboundBufferBytes must hold the largest frame and its length, maxFrameBytes + "
              + MAX_PREFIX_BYTES
              + ": "
              + inboundBufferBytes);
    }
    if (keepAliveIdle.isNegative() || keepAliveIdle.isZero()) {
      faults.add("keepAliveIdle must be positive: " + keepAliveIdle);
    }
    if (keepAliveTimeout.compareTo(keepAliveIdle) <= 0) {
      faults.add(
          "keepAliveTimeout must be longer than keepAliveIdle: "
              + keepAliveTimeout
              + " <= "
              + keepAliveIdle);
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

  /** {@return a builder that starts from these values} */
  public Builder toBuilder() {
    Builder b = new Builder();
    b.maxFrameBytes = maxFrameBytes;
    b.maxControlBytes = maxControlBytes;
    b.maxMessagesPerRpc = maxMessagesPerRpc;
    b.maxSubscriptionsPerRpc = maxSubscriptionsPerRpc;
    b.maxTopicsPerStream = maxTopicsPerStream;
    b.maxInboundStreams = maxInboundStreams;
    b.nodeBufferBytes = nodeBufferBytes;
    b.neighbourMinBytes = neighbourMinBytes;
    b.outboundQueueBytes = outboundQueueBytes;
    b.outboundQueueMessages = outboundQueueMessages;
    b.maxInFlightBytes = maxInFlightBytes;
    b.inboundBufferBytes = inboundBufferBytes;
    b.readAheadBytes = readAheadBytes;
    b.rates = rates;
    b.subscriptionQueue = subscriptionQueue;
    b.maxPendingMessages = maxPendingMessages;
    b.maxConcurrentValidations = maxConcurrentValidations;
    b.maxWaitingBytes = maxWaitingBytes;
    b.seenEntries = seenEntries;
    b.keepAliveIdle = keepAliveIdle;
    b.keepAliveTimeout = keepAliveTimeout;
    return b;
  }

  /** Collects limits; each method sets the component of its name. */
  public static final class Builder {
    private int maxFrameBytes = 1 << 20;
    private int maxControlBytes = 512 << 10;
    private int maxMessagesPerRpc = 5000;
    private int maxSubscriptionsPerRpc = 5000;
    private int maxTopicsPerStream = 512;
    private int maxInboundStreams = 64;
    private long nodeBufferBytes =
        Math.max(8 << 20, Math.min(Runtime.getRuntime().maxMemory() / 4, 1 << 30));
    private int neighbourMinBytes = 64 << 10;
    private int outboundQueueBytes = 16 << 20;
    private int outboundQueueMessages = 16_384;
    private int maxInFlightBytes = 512 << 10;
    private int inboundBufferBytes = 4 << 20;
    private int readAheadBytes = 1 << 20;
    private RateLimits rates = RateLimits.DEFAULT;
    private int subscriptionQueue = 4096;
    private int maxPendingMessages = 4096;
    private int maxConcurrentValidations = 8192;
    private int maxWaitingBytes = 16 << 20;
    private int seenEntries = 1 << 20;
    private Duration keepAliveIdle = Duration.ofSeconds(10);
    private Duration keepAliveTimeout = Duration.ofSeconds(30);

    private Builder() {}

    /** {@return this, with that many bytes} */
    public Builder maxFrameBytes(int bytes) {
      maxFrameBytes = bytes;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder maxControlBytes(int bytes) {
      maxControlBytes = bytes;
      return this;
    }

    /** {@return this, with that many messages} */
    public Builder maxMessagesPerRpc(int messages) {
      maxMessagesPerRpc = messages;
      return this;
    }

    /** {@return this, with that many entries} */
    public Builder maxSubscriptionsPerRpc(int entries) {
      maxSubscriptionsPerRpc = entries;
      return this;
    }

    /** {@return this, with that many topics} */
    public Builder maxTopicsPerStream(int topics) {
      maxTopicsPerStream = topics;
      return this;
    }

    /** {@return this, with that many streams} */
    public Builder maxInboundStreams(int streams) {
      maxInboundStreams = streams;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder nodeBufferBytes(long bytes) {
      nodeBufferBytes = bytes;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder neighbourMinBytes(int bytes) {
      neighbourMinBytes = bytes;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder outboundQueueBytes(int bytes) {
      outboundQueueBytes = bytes;
      return this;
    }

    /** {@return this, with that many messages} */
    public Builder outboundQueueMessages(int messages) {
      outboundQueueMessages = messages;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder maxInFlightBytes(int bytes) {
      maxInFlightBytes = bytes;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder inboundBufferBytes(int bytes) {
      inboundBufferBytes = bytes;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder readAheadBytes(int bytes) {
      readAheadBytes = bytes;
      return this;
    }

    /** {@return this, with those rates} */
    public Builder rates(RateLimits limits) {
      rates = limits;
      return this;
    }

    /** {@return this, with that many messages} */
    public Builder subscriptionQueue(int messages) {
      subscriptionQueue = messages;
      return this;
    }

    /** {@return this, with that many messages} */
    public Builder maxPendingMessages(int messages) {
      maxPendingMessages = messages;
      return this;
    }

    /** {@return this, with that many} */
    public Builder maxConcurrentValidations(int validations) {
      maxConcurrentValidations = validations;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder maxWaitingBytes(int bytes) {
      maxWaitingBytes = bytes;
      return this;
    }

    /** {@return this, with that many ids} */
    public Builder seenEntries(int ids) {
      seenEntries = ids;
      return this;
    }

    /** {@return this, with that duration} */
    public Builder keepAliveIdle(Duration idle) {
      keepAliveIdle = idle;
      return this;
    }

    /** {@return this, with that duration} */
    public Builder keepAliveTimeout(Duration timeout) {
      keepAliveTimeout = timeout;
      return this;
    }

    /**
     * {@return the limits}
     *
     * @throws IllegalArgumentException when any is out of range; the message names every fault
     */
    public Limits build() {
      return new Limits(
          maxFrameBytes,
          maxControlBytes,
          maxMessagesPerRpc,
          maxSubscriptionsPerRpc,
          maxTopicsPerStream,
          maxInboundStreams,
          nodeBufferBytes,
          neighbourMinBytes,
          outboundQueueBytes,
          outboundQueueMessages,
          maxInFlightBytes,
          inboundBufferBytes,
          readAheadBytes,
          rates,
          subscriptionQueue,
          maxPendingMessages,
          maxConcurrentValidations,
          maxWaitingBytes,
          seenEntries,
          keepAliveIdle,
          keepAliveTimeout);
    }
  }
}
