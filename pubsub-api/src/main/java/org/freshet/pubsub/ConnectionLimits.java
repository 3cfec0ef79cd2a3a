package org.freshet.pubsub;

import java.util.ArrayList;
import java.util.List;

/**
 * How many connections a node holds, and how many streams others may open on each; immutable,
 * checked once. Start from {@link #DEFAULT} and {@link #toBuilder()}.
 *
 * <p>An address is an IPv4 address or the first 64 bits of an IPv6 one: who has one IPv6 address
 * mostly has as many as these. So many nodes behind one address translator, or in one IPv6 network,
 * need a higher number.
 *
 * @param maxConnections connections of either side, with those that are being made
 * @param maxIncoming those of them that others made; what is left is for this node's own dials. A
 *     number above {@code maxConnections} leaves nothing for them
 * @param maxIncomingPerAddress those of them that come from one address
 * @param maxHalfOpen connections that others made and whose handshake has not ended
 * @param maxHalfOpenPerAddress those of them that come from one address
 * @param loopbackIsCounted whether loopback addresses are addresses like others; where they are
 *     not, only the bounds over all addresses hold for them
 * @param maxPerPeer connections that prove the same identity; one more costs the oldest
 * @param maxStreamsPerProtocol streams of one protocol that the far side may have open on one
 *     connection
 */
public record ConnectionLimits(
    int maxConnections,
    int maxIncoming,
    int maxIncomingPerAddress,
    int maxHalfOpen,
    int maxHalfOpenPerAddress,
    boolean loopbackIsCounted,
    int maxPerPeer,
    int maxStreamsPerProtocol) {

  /** Safe for a node on the open network; any number of nodes find room on one machine. */
  public static final ConnectionLimits DEFAULT = new Builder().build();

  /**
   * Checks all values.
   *
   * @throws IllegalArgumentException when any is out of range; the message names every fault
   */
  public ConnectionLimits {
    List<String> faults = new ArrayList<>();
    atLeast(faults, "maxConnections", maxConnections, 1);
    atLeast(faults, "maxIncoming", maxIncoming, 0);
    atLeast(faults, "maxIncomingPerAddress", maxIncomingPerAddress, 1);
    atLeast(faults, "maxHalfOpen", maxHalfOpen, 1);
    atLeast(faults, "maxHalfOpenPerAddress", maxHalfOpenPerAddress, 1);
    atLeast(faults, "maxPerPeer", maxPerPeer, 1);
    atLeast(faults, "maxStreamsPerProtocol", maxStreamsPerProtocol, 1);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  private static void atLeast(List<String> faults, String name, int value, int least) {
    if (value < least) {
      faults.add(name + " must be at least " + least + ": " + value);
    }
  }

  /** {@return a builder that starts from these values} */
  public Builder toBuilder() {
    Builder b = new Builder();
    b.maxConnections = maxConnections;
    b.maxIncoming = maxIncoming;
    b.maxIncomingPerAddress = maxIncomingPerAddress;
    b.maxHalfOpen = maxHalfOpen;
    b.maxHalfOpenPerAddress = maxHalfOpenPerAddress;
    b.loopbackIsCounted = loopbackIsCounted;
    b.maxPerPeer = maxPerPeer;
    b.maxStreamsPerProtocol = maxStreamsPerProtocol;
    return b;
  }

  /** Collects limits; each method sets the component of its name. */
  public static final class Builder {
    private int maxConnections = 1024;
    private int maxIncoming = 896;
    private int maxIncomingPerAddress = 64;
    private int maxHalfOpen = 256;
    private int maxHalfOpenPerAddress = 32;
    private boolean loopbackIsCounted;
    private int maxPerPeer = 32;
    private int maxStreamsPerProtocol = 64;

    private Builder() {}

    /** {@return this, with that many connections; seven of eight of them may be incoming} */
    public Builder maxConnections(int connections) {
      maxConnections = connections;
      maxIncoming = connections - connections / 8;
      return this;
    }

    /** {@return this, with that many connections} */
    public Builder maxIncoming(int connections) {
      maxIncoming = connections;
      return this;
    }

    /** {@return this, with that many connections} */
    public Builder maxIncomingPerAddress(int connections) {
      maxIncomingPerAddress = connections;
      return this;
    }

    /** {@return this, with that many connections} */
    public Builder maxHalfOpen(int connections) {
      maxHalfOpen = connections;
      return this;
    }

    /** {@return this, with that many connections} */
    public Builder maxHalfOpenPerAddress(int connections) {
      maxHalfOpenPerAddress = connections;
      return this;
    }

    /** {@return this, with loopback addresses counted like others, or not} */
    public Builder loopbackIsCounted(boolean counted) {
      loopbackIsCounted = counted;
      return this;
    }

    /** {@return this, with that many connections} */
    public Builder maxPerPeer(int connections) {
      maxPerPeer = connections;
      return this;
    }

    /** {@return this, with that many streams} */
    public Builder maxStreamsPerProtocol(int streams) {
      maxStreamsPerProtocol = streams;
      return this;
    }

    /**
     * {@return the limits}
     *
     * @throws IllegalArgumentException when any is out of range; the message names every fault
     */
    public ConnectionLimits build() {
      return new ConnectionLimits(
          maxConnections,
          maxIncoming,
          maxIncomingPerAddress,
          maxHalfOpen,
          maxHalfOpenPerAddress,
          loopbackIsCounted,
          maxPerPeer,
          maxStreamsPerProtocol);
    }
  }
}
