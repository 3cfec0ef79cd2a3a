package org.freshet.pubsub.peer;

import java.util.Arrays;
import java.util.Optional;

/**
 * The IP addresses that begin with the same bits, such as {@code 192.0.2.0/24}, {@code
 * 2001:db8::/32} or, all bits given, the one address {@code 192.0.2.7}; immutable.
 *
 * <p>An IPv6 address that stands for an IPv4 one ({@code ::ffff:192.0.2.7}) is that IPv4 one.
 */
public final class IpPrefix {
  private static final int MAPPED_BITS = 96;

  /** Four bytes or sixteen; all bits behind the first {@link #bits} are 0. */
  private final byte[] address;

  private final int bits;

  private IpPrefix(byte[] address, int bits) {
    this.address = address.clone();
    this.bits = bits;
    for (int i = 0; i < this.address.length; i++) {
      int kept = Math.min(8, Math.max(0, bits - 8 * i));
      this.address[i] &= (byte) (0xff00 >> kept);
    }
  }

  /**
   * {@return the addresses written as an IP address, or as one with a slash and a number of bits}
   *
   * @throws IllegalArgumentException when the text is neither; it says what is wrong
   */
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    byte[] address = (host.contains(":") ? AddressProtocol.IP6 : AddressProtocol.IP4).ip(host);
    int bits = slash < 0 ? 8 * address.length : bits(text, slash, 8 * address.length);
    return of(address, bits);
  }

  private static int bits(String text, int slash, int max) {
    String digits = text.substring(slash + 1);
    int bits = digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : -1;
    if (bits < 0 || bits > max) {
      throw new IllegalArgumentException(
          "behind the slash of '" + text + "' there is no number from 0 to " + max);
    }
    return bits;
  }

  /** {@return the one IP address that is in the address, empty where it holds none} */
  public static Optional<IpPrefix> of(Multiaddr address) {
    for (AddressProtocol protocol :
        new AddressProtocol[] {AddressProtocol.IP4, AddressProtocol.IP6}) {
      Optional<String> value = address.value(protocol);
      if (value.isPresent()) {
        byte[] bytes = protocol.ip(value.get());
        return Optional.of(of(bytes, 8 * bytes.length));
      }
    }
    return Optional.empty();
  }

  private static IpPrefix of(byte[] address, int bits) {
    if (isMapped(address) && bits >= MAPPED_BITS) {
      return new IpPrefix(Arrays.copyOfRange(address, 12, 16), bits - MAPPED_BITS);
    }
    return new IpPrefix(address, bits);
  }

  private static boolean isMapped(byte[] address) {
    if (address.length != 16 || address[10] != -1 || address[11] != -1) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** {@return how many bits the addresses share} */
  public int bits() {
    return bits;
  }

  /** {@return whether these are IPv6 addresses} */
  public boolean isIpv6() {
    return address.length == 16;
  }

  /**
   * {@return the larger range with fewer bits}
   *
   * @throws IllegalArgumentException when the bits are not from 0 to {@link #bits()}
   */
  public IpPrefix shortened(int to) {
    if (to < 0 || to > bits) {
      throw new IllegalArgumentException(this + " cannot be shortened to " + to + " bits");
    }
    return new IpPrefix(address, to);
  }

  /** {@return whether all addresses of the other range are in this one} */
  public boolean contains(IpPrefix other) {
    return other.isIpv6() == isIpv6() && other.bits >= bits && other.shortened(bits).equals(this);
  }

  /** {@return whether these are addresses at which a machine reaches itself} */
  public boolean isLoopback() {
    return isIpv6() ? bits == 128 && toString().equals("::1") : bits >= 8 && address[0] == 127;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpPrefix p && p.bits == bits && Arrays.equals(p.address, address);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(address) + bits;
  }

  /** {@return the address, with a slash and the bits unless all are given} */
  @Override
  public String toString() {
    String host = AddressProtocol.ipText(address);
    return bits == 8 * address.length ? host : host + "/" + bits;
  }
}
