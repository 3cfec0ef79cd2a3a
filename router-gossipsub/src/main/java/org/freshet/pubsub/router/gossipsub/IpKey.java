package org.freshet.pubsub.router.gossipsub;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;

/**
 * What peers can share: an IP address, or the /64 of an IPv6 address, which is what one customer of
 * a provider gets at least.
 *
 * @param bytes the address, or the first 8 bytes of an IPv6 one
 */
record IpKey(BigInteger bytes, int length) {
  private static final int NETWORK_BYTES = 8;

  private static IpKey of(byte[] bytes) {
    return new IpKey(new BigInteger(1, bytes), bytes.length);
  }

  /** {@return what a peer at this address may share with others, nothing where it has no IP} */
  static List<IpKey> of(Multiaddr remote) {
    List<IpKey> keys = new ArrayList<>(2);
    address(remote).ifPresent(address -> keys.add(of(address)));
    network(remote).ifPresent(keys::add);
    return keys;
  }

  /** {@return the /64 of an IPv6 address, empty for others} */
  static Optional<IpKey> network(Multiaddr remote) {
    return address(remote)
        .filter(address -> address.length > NETWORK_BYTES)
        .map(address -> of(Arrays.copyOf(address, NETWORK_BYTES)));
  }

  /** {@return the bytes of the address, 4 where an IPv6 one stands for an IPv4 one} */
  static Optional<byte[]> address(Multiaddr remote) {
    return remote
        .value(AddressProtocol.IP4)
        .or(() -> remote.value(AddressProtocol.IP6))
        .map(IpNetwork::bytes);
  }

  @Override
  public String toString() {
    return bytes.toString(16) + "/" + length * 8;
  }
}
