package org.freshet.pubsub.peer;

import java.util.Arrays;
import java.util.List;

/**
 * Addresses of a peer, vouched for by the peer itself (libp2p RFC 3); immutable.
 *
 * <p>An instance made by {@link KeyProvider#open} or {@link KeyProvider#seal} has a valid
 * signature.
 *
 * @param peer whose addresses these are
 * @param sequence grows with each record of the peer; unsigned
 * @param addresses where it can be reached
 * @param envelope the signed envelope as it travels
 */
public record SignedPeerRecord(
    PeerId peer, long sequence, List<Multiaddr> addresses, byte[] envelope) {

  /** Copies what could change. */
  public SignedPeerRecord {
    addresses = List.copyOf(addresses);
    envelope = envelope.clone();
  }

  @Override
  public byte[] envelope() {
    return envelope.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedPeerRecord r && Arrays.equals(envelope, r.envelope);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(envelope);
  }

  @Override
  public String toString() {
    return "SignedPeerRecord["
        + peer
        + " #"
        + Long.toUnsignedString(sequence)
        + " "
        + addresses
        + "]";
  }
}
