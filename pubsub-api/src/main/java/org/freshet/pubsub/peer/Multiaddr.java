package org.freshet.pubsub.peer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A self-describing network address such as {@code /ip4/127.0.0.1/tcp/4001/p2p/12D3…}; immutable.
 *
 * <p>Understands ip4, ip6, dns, dns4, dns6, dnsaddr, tcp, udp, quic-v1 and p2p. Equal by content,
 * whatever the spelling.
 *
 * @param components in the order written, not empty
 */
public record Multiaddr(List<Component> components) {
  /** Checks that there is something in it. */
  public Multiaddr {
    components = List.copyOf(components);
    if (components.isEmpty()) {
      throw new IllegalArgumentException("an address has at least one component");
    }
  }

  /**
   * {@return the address written as text}
   *
   * @throws IllegalArgumentException that names the part which is not understood
   */
  public static Multiaddr parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException(
          "an address begins with '/', like /ip4/127.0.0.1/tcp/4001: '" + text + "'");
    }
    String[] parts = text.substring(1).split("/", -1);
    int end =
        parts.length > 1 && parts[parts.length - 1].isEmpty() ? parts.length - 1 : parts.length;
    List<Component> components = new ArrayList<>();
    for (int i = 0; i < end; ) {
      String name = parts[i++];
      AddressProtocol protocol =
          AddressProtocol.ofName(name)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "'"
                              + name
                              + "' in '"
                              + text
                              + "' is none of "
                              + AddressProtocol.names()));
      if (!protocol.hasValue()) {
        components.add(new Component(protocol, ""));
        continue;
      }
      if (i == end) {
        throw new IllegalArgumentException("'" + name + "' in '" + text + "' lacks its value");
      }
      components.add(new Component(protocol, protocol.normalize(parts[i++])));
    }
    return new Multiaddr(components);
  }

  /**
   * {@return the address with this binary form}
   *
   * @throws IllegalArgumentException when the bytes are none, or of a protocol not understood
   */
  public static Multiaddr decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<Component> components = new ArrayList<>();
    while (in.hasRemaining()) {
      int code = Varints.read(in);
      AddressProtocol protocol =
          AddressProtocol.ofCode(code)
              .orElseThrow(
                  () -> new IllegalArgumentException("address protocol " + code + " is not known"));
      components.add(new Component(protocol, protocol.read(in)));
    }
    return new Multiaddr(components);
  }

  /** {@return the binary form} */
  public byte[] encoded() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Component c : components) {
      Varints.write(out, c.protocol().code());
      c.protocol().write(c.value(), out);
    }
    return out.toByteArray();
  }

  /** {@return the value of the first component of this protocol} */
  public Optional<String> value(AddressProtocol protocol) {
    for (Component c : components) {
      if (c.protocol() == protocol) {
        return Optional.of(c.value());
      }
    }
    return Optional.empty();
  }

  /** {@return whether a component of this protocol is in it} */
  public boolean has(AddressProtocol protocol) {
    return value(protocol).isPresent();
  }

  /** {@return the identity at its end, if any} */
  public Optional<PeerId> peerId() {
    return value(AddressProtocol.P2P).map(PeerId::parse);
  }

  /** {@return the same address with this identity at its end} */
  public Multiaddr withPeerId(PeerId id) {
    List<Component> all = new ArrayList<>(withoutPeerId().components);
    all.add(new Component(AddressProtocol.P2P, id.toString()));
    return new Multiaddr(all);
  }

  /** {@return the same address without an identity; itself where it is nothing else} */
  public Multiaddr withoutPeerId() {
    List<Component> rest =
        components.stream().filter(c -> c.protocol() != AddressProtocol.P2P).toList();
    return rest.isEmpty() || rest.size() == components.size() ? this : new Multiaddr(rest);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (Component c : components) {
      out.append('/').append(c.protocol().text());
      if (c.protocol().hasValue()) {
        out.append('/').append(c.value());
      }
    }
    return out.toString();
  }

  /**
   * One protocol and its value.
   *
   * @param value in normal form; empty for a protocol without one
   */
  public record Component(AddressProtocol protocol, String value) {}
}
