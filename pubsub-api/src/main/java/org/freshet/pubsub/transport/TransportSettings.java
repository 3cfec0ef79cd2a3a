package org.freshet.pubsub.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node asks of its transports; immutable, checked once. Start from {@link #DEFAULT} and
 * {@link #toBuilder()}.
 *
 * @param security security protocols by short name ({@code noise}, {@code tls}), preferred first,
 *     not empty
 * @param muxers multiplexers by short name ({@code yamux}), preferred first; {@code none} alone
 *     means one stream for a connection (rule 8)
 * @param handshakeTimeout how long a connection may take from its first packet to the last step of
 *     its handshake, on either side
 * @param negotiationTimeout how long a stream may take to agree on a protocol
 * @param maxStreamsPerConnection streams that the far side may have open on one connection
 * @param maxNegotiatingStreams streams of one connection that the far side opened and whose
 *     protocol is not agreed yet
 * @param maxWindowBytes what the far side may be allowed to send ahead on one stream; a stream
 *     begins with 256 KiB, and its window grows while round trips hold the sender up
 * @param maxWindowGrowthBytes what the windows of all streams of one connection may have beyond
 *     those first bytes, together
 * @param maxTotalWindowGrowthBytes the same over all connections of the node; nobody has more than
 *     a quarter of what others leave free
 * @param maxUnreadBytes received on all streams of one connection and asked for by nobody, beyond
 *     what its windows have grown by; a stream that brings more is reset
 * @param maxWriteBufferBytes bytes that one connection may hold on the way to its socket before
 *     writes on its streams stop completing
 */
public record TransportSettings(
    List<String> security,
    List<String> muxers,
    Duration handshakeTimeout,
    Duration negotiationTimeout,
    int maxStreamsPerConnection,
    int maxNegotiatingStreams,
    int maxWindowBytes,
    int maxWindowGrowthBytes,
    long maxTotalWindowGrowthBytes,
    int maxUnreadBytes,
    int maxWriteBufferBytes) {

  /** What yamux prescribes for the beginning. */
  private static final int FIRST_WINDOW_BYTES = 256 * 1024;

  private static final long MOST_TOTAL_GROWTH_BYTES = 256L << 20;

  /** Safe for a node on the open network. */
  public static final TransportSettings DEFAULT = new Builder().build();

  /**
   * Checks all values.
   *
   * @throws IllegalArgumentException when any is out of range; the message names every fault
   */
  public TransportSettings {
    security = List.copyOf(security);
    muxers = List.copyOf(muxers);
    List<String> faults = new ArrayList<>();
    if (security.isEmpty()) {
      faults.add("security is empty: name at least one, such as noise");
    }
    if (muxers.isEmpty()) {
      faults.add("muxers is empty: name yamux, or none for one stream a connection");
    }
    if (muxers.contains("none") && muxers.size() > 1) {
      faults.add("muxer none goes with no other: " + muxers);
    }
    positive(faults, "handshakeTimeout", handshakeTimeout);
    positive(faults, "negotiationTimeout", negotiationTimeout);
    atLeast(faults, "maxStreamsPerConnection", maxStreamsPerConnection, 1);
    atLeast(faults, "maxNegotiatingStreams", maxNegotiatingStreams, 1);
    atLeast(faults, "maxWindowBytes", maxWindowBytes, FIRST_WINDOW_BYTES);
    atLeast(faults, "maxWindowGrowthBytes", maxWindowGrowthBytes, 0);
    atLeast(faults, "maxTotalWindowGrowthBytes", maxTotalWindowGrowthBytes, 0);
    atLeast(faults, "maxUnreadBytes", maxUnreadBytes, FIRST_WINDOW_BYTES);
    atLeast(faults, "maxWriteBufferBytes", maxWriteBufferBytes, 65_536);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  private static void positive(List<String> faults, String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      faults.add(name + " must be positive: " + value);
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
    b.security = security;
    b.muxers = muxers;
    b.handshakeTimeout = handshakeTimeout;
    b.negotiationTimeout = negotiationTimeout;
    b.maxStreamsPerConnection = maxStreamsPerConnection;
    b.maxNegotiatingStreams = maxNegotiatingStreams;
    b.maxWindowBytes = maxWindowBytes;
    b.maxWindowGrowthBytes = maxWindowGrowthBytes;
    b.maxTotalWindowGrowthBytes = maxTotalWindowGrowthBytes;
    b.maxUnreadBytes = maxUnreadBytes;
    b.maxWriteBufferBytes = maxWriteBufferBytes;
    return b;
  }

  /** Collects settings; each method sets the component of its name. */
  public static final class Builder {
    private List<String> security = List.of("tls", "noise");
    private List<String> muxers = List.of("yamux");
    private Duration handshakeTimeout = Duration.ofSeconds(10);
    private Duration negotiationTimeout = Duration.ofSeconds(10);
    private int maxStreamsPerConnection = 256;
    private int maxNegotiatingStreams = 128;
    private int maxWindowBytes = 16 << 20;
    private int maxWindowGrowthBytes = 16 << 20;
    private long maxTotalWindowGrowthBytes =
        Math.min(MOST_TOTAL_GROWTH_BYTES, Runtime.getRuntime().maxMemory() / 8);
    private int maxUnreadBytes = 1 << 20;
    private int maxWriteBufferBytes = 1 << 20;

    private Builder() {}

    /** {@return this, with those names, preferred first} */
    public Builder security(List<String> names) {
      security = names;
      return this;
    }

    /** {@return this, with those names, preferred first} */
    public Builder muxers(List<String> names) {
      muxers = names;
      return this;
    }

    /** {@return this, with that duration} */
    public Builder handshakeTimeout(Duration timeout) {
      handshakeTimeout = timeout;
      return this;
    }

    /** {@return this, with that duration} */
    public Builder negotiationTimeout(Duration timeout) {
      negotiationTimeout = timeout;
      return this;
    }

    /** {@return this, with that many streams} */
    public Builder maxStreamsPerConnection(int streams) {
      maxStreamsPerConnection = streams;
      return this;
    }

    /** {@return this, with that many streams} */
    public Builder maxNegotiatingStreams(int streams) {
      maxNegotiatingStreams = streams;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder maxWindowBytes(int bytes) {
      maxWindowBytes = bytes;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder maxWindowGrowthBytes(int bytes) {
      maxWindowGrowthBytes = bytes;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder maxTotalWindowGrowthBytes(long bytes) {
      maxTotalWindowGrowthBytes = bytes;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder maxUnreadBytes(int bytes) {
      maxUnreadBytes = bytes;
      return this;
    }

    /** {@return this, with that many bytes} */
    public Builder maxWriteBufferBytes(int bytes) {
      maxWriteBufferBytes = bytes;
      return this;
    }

    /**
     * {@return the settings}
     *
     * @throws IllegalArgumentException when any is out of range; the message names every fault
     */
    public TransportSettings build() {
      return new TransportSettings(
          security,
          muxers,
          handshakeTimeout,
          negotiationTimeout,
          maxStreamsPerConnection,
          maxNegotiatingStreams,
          maxWindowBytes,
          maxWindowGrowthBytes,
          maxTotalWindowGrowthBytes,
          maxUnreadBytes,
          maxWriteBufferBytes);
    }
  }
}
