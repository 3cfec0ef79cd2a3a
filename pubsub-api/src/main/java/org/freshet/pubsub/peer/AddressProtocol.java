package org.freshet.pubsub.peer;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The address protocols that a {@link Multiaddr} may contain (multiformats table). */
public enum AddressProtocol {
  /** An IPv4 address. */
  IP4("ip4", 4),
  /** A TCP port. */
  TCP("tcp", 6),
  /** An IPv6 address. */
  IP6("ip6", 41),
  /** A host name, resolved to either family. */
  DNS("dns", 53),
  /** A host name, resolved to IPv4. */
  DNS4("dns4", 54),
  /** A host name, resolved to IPv6. */
  DNS6("dns6", 55),
  /** A host name whose TXT records hold addresses. */
  DNSADDR("dnsaddr", 56),
  /** A UDP port. */
  UDP("udp", 273),
  /** The identity expected at the address. */
  P2P("p2p", 421),
  /** QUIC version 1 on a UDP port; has no value. */
  QUIC_V1("quic-v1", 461);

  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

  /** With a colon in it, the JDK takes or refuses this and asks no name server. */
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]*");

  private static final Pattern PORT = Pattern.compile("\\d{1,5}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})");

  private final String text;
  private final int code;

  AddressProtocol(String text, int code) {
    this.text = text;
    this.code = code;
  }

  /** {@return its name in an address} */
  public String text() {
    return text;
  }

  /** {@return its number in the binary form} */
  public int code() {
    return code;
  }

  /** {@return whether a value follows the name} */
  public boolean hasValue() {
    return this != QUIC_V1;
  }

  static Optional<AddressProtocol> ofName(String name) {
    if (name.equals("ipfs")) {
      return Optional.of(P2P);
    }
    return Arrays.stream(values()).filter(p -> p.text.equals(name)).findFirst();
  }

  static Optional<AddressProtocol> ofCode(int code) {
    return Arrays.stream(values()).filter(p -> p.code == code).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(AddressProtocol::text).collect(Collectors.joining(", "));
  }

  String normalize(String value) {
    return switch (this) {
      case IP4 -> ipText(ip4(value));
      case IP6 -> ipText(ip6(value));
      case TCP, UDP -> Integer.toString(port(value));
      case P2P -> PeerId.parse(value).toString();
      case QUIC_V1 -> "";
      case DNS, DNS4, DNS6, DNSADDR -> {
        if (!HOST.matcher(value).matches()) {
          throw new IllegalArgumentException("'" + value + "' is no host name");
        }
        yield value;
      }
    };
  }

  String read(ByteBuffer in) {
    return switch (this) {
      case IP4 -> ipText(take(in, 4));
      case IP6 -> ipText(take(in, 16));
      case TCP, UDP -> {
        byte[] port = take(in, 2);
        yield Integer.toString((port[0] & 0xff) << 8 | port[1] & 0xff);
      }
      case P2P -> PeerId.ofBytes(take(in, Varints.read(in))).toString();
      case QUIC_V1 -> "";
      case DNS, DNS4, DNS6, DNSADDR ->
          normalize(new String(take(in, Varints.read(in)), StandardCharsets.UTF_8));
    };
  }

  void write(String value, ByteArrayOutputStream out) {
    switch (this) {
      case IP4 -> out.writeBytes(ip4(value));
      case IP6 -> out.writeBytes(ip6(value));
      case TCP, UDP -> {
        out.write(port(value) >> 8);
        out.write(port(value));
      }
      case P2P -> writeSized(PeerId.parse(value).bytes(), out);
      case QUIC_V1 -> {}
      case DNS, DNS4, DNS6, DNSADDR -> writeSized(value.getBytes(StandardCharsets.UTF_8), out);
    }
  }

  private static void writeSized(byte[] bytes, ByteArrayOutputStream out) {
    Varints.write(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static byte[] take(ByteBuffer in, int count) {
    if (count > in.remaining()) {
      throw new IllegalArgumentException("the bytes end inside an address");
    }
    byte[] out = new byte[count];
    in.get(out);
    return out;
  }

  private static int port(String value) {
    int port = PORT.matcher(value).matches() ? Integer.parseInt(value) : -1;
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is a number from 0 to 65535, not '" + value + "'");
    }
    return port;
  }

  /** {@return the bytes of an IP address; of these two protocols only} */
  byte[] ip(String value) {
    return this == IP4 ? ip4(value) : ip6(value);
  }

  private static byte[] ip4(String value) {
    if (!IPV4.matcher(value).matches()) {
      throw new IllegalArgumentException("'" + value + "' is no IPv4 address");
    }
    byte[] bytes = new byte[4];
    String[] octets = value.split("\\.");
    for (int i = 0; i < 4; i++) {
      bytes[i] = (byte) Integer.parseInt(octets[i]);
    }
    return bytes;
  }

  private static byte[] ip6(String value) {
    boolean plausible = value.contains(":") && IPV6.matcher(value).matches();
    byte[] bytes = plausible ? literal(value) : new byte[0];
    if (bytes.length == 4) {
      // The JDK folds a mapped address; the wire keeps sixteen bytes.
      byte[] mapped = new byte[16];
      mapped[10] = (byte) 0xff;
      mapped[11] = (byte) 0xff;
      System.arraycopy(bytes, 0, mapped, 12, 4);
      return mapped;
    }
    if (bytes.length != 16) {
      throw new IllegalArgumentException("'" + value + "' is no IPv6 address");
    }
    return bytes;
  }

  private static byte[] literal(String value) {
    try {
      return InetAddress.getByName(value).getAddress();
    } catch (UnknownHostException e) {
      return new byte[0];
    }
  }

  static String ipText(byte[] bytes) {
    return bytes.length == 4 ? ip4Text(bytes) : ip6Text(bytes);
  }

  private static String ip4Text(byte[] b) {
    return (b[0] & 0xff) + "." + (b[1] & 0xff) + "." + (b[2] & 0xff) + "." + (b[3] & 0xff);
  }

  /** RFC 5952: lower case, no leading zeros, the longest run of zeros folded. */
  private static String ip6Text(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    int foldAt = -1;
    int foldLength = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > foldLength) {
        foldAt = i;
        foldLength = run;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == foldAt) {
        out.append("::");
        i += foldLength - 1;
      } else {
        boolean first = out.length() == 0 || out.charAt(out.length() - 1) == ':';
        out.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return out.toString();
  }
}
