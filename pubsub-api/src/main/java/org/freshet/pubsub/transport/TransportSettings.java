package org.freshet.pubsub.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node asks of its transports; immutable, checked once.
 *
 * @param security security protocols by short name ({@code noise}, {@code tls}), preferred first,
 *     not empty
 * @param muxers multiplexers by short name ({@code yamux}), preferred first; {@code none} alone
 *     means one stream for a connection (rule 8)
 * @param handshakeTimeout how long a connection may take from its first packet to the last step of
 *     its handshake, on either side
 * @param negotiationTimeout how long a stream may take to agree on a protocol
 * @param maxStreamsPerConnection streams that the far side may have open on one connection
 * @param maxWriteBufferBytes bytes that one connection may hold on the way to its socket before
 *     writes on its streams stop completing
 */
public record TransportSettings(
    List<String> security,
    List<String> muxers,
    Duration handshakeTimeout,
    Duration negotiationTimeout,
    int maxStreamsPerConnection,
    int maxWriteBufferBytes) {

  /** Noise, yamux, ten seconds each, 256 streams, 1 MiB. */
  public static final TransportSettings DEFAULT =
      new TransportSettings(
          List.of("noise"),
          List.of("yamux"),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          256,
          1 << 20);

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
    if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
      faults.add("handshakeTimeout must be positive: " + handshakeTimeout);
    }
    if (negotiationTimeout.isNegative() || negotiationTimeout.isZero()) {
      faults.add("negotiationTimeout must be positive: " + negotiationTimeout);
    }
    if (maxStreamsPerConnection < 1) {
      faults.add("maxStreamsPerConnection must be at least 1: " + maxStreamsPerConnection);
    }
    if (maxWriteBufferBytes < 65_536) {
      faults.add("maxWriteBufferBytes must be at least 65536: " + maxWriteBufferBytes);
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  /** {@return the same with other security protocols} */
  public TransportSettings withSecurity(List<String> names) {
    return new TransportSettings(
        names,
        muxers,
        handshakeTimeout,
        negotiationTimeout,
        maxStreamsPerConnection,
        maxWriteBufferBytes);
  }

  /** {@return the same with other multiplexers} */
  public TransportSettings withMuxers(List<String> names) {
    return new TransportSettings(
        security,
        names,
        handshakeTimeout,
        negotiationTimeout,
        maxStreamsPerConnection,
        maxWriteBufferBytes);
  }
}
