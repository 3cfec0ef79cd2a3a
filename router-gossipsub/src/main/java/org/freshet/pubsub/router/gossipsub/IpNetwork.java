package org.freshet.pubsub.router.gossipsub;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A range of IP addresses, such as {@code 10.0.0.0/8}; a single address is a range too. */
record IpNetwork(byte[] address, int prefixBits) {
  /** Nothing that the JDK would take for a host name and look up. */
  private static final Pattern LITERAL =
      Pattern.compile(
          "((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  /** {@return whether the text is a network or an address} */
  static boolean isNetwork(String text) {
    try {
      parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * {@return the network in this text}
   *
   * @throws IllegalArgumentException when it is none
   */
  static IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
    int most = address.length * 8;
    int prefixBits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
    if (prefixBits < 0 || prefixBits > most) {
      throw new IllegalArgumentException("a prefix has 0 to " + most + " bits: " + text);
    }
    return new IpNetwork(address, prefixBits);
  }

  /**
   * {@return the bytes of an address: 4, or 16 of an IPv6 address that stands for no IPv4 one}
   *
   * @throws IllegalArgumentException when it is no address
   */
  static byte[] bytes(String literal) {
    if (!LITERAL.matcher(literal).matches()) {
      throw new IllegalArgumentException("no IP address: " + literal);
    }
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no IP address: " + literal, e);
    }
  }

  boolean contains(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    int whole = prefixBits / 8;
    int rest = prefixBits % 8;
    if (!Arrays.equals(address, 0, whole, other, 0, whole)) {
      return false;
    }
    return rest == 0 || (address[whole] ^ other[whole]) >> (8 - rest) == 0;
  }
}
