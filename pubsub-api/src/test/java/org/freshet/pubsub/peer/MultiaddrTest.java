package org.freshet.pubsub.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {
  private static final String ID = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";
  private static final PeerId PEER = PeerId.parse(ID);

  /** Numbers and forms of the multiformats table, one line for each protocol. */
  @ParameterizedTest
  @CsvSource({
    "/ip4/127.0.0.1, 047f000001",
    "/ip4/255.254.253.0, 04fffefd00",
    "/tcp/4001, 060fa1",
    "/tcp/0, 060000",
    "/tcp/65535, 06ffff",
    "/ip6/::1, 2900000000000000000000000000000001",
    "/ip6/2001:db8::ff00:42:8329, 2920010db8000000000000ff0000428329",
    "/dns/example.org, 350b6578616d706c652e6f7267",
    "/dns4/a, 360161",
    "/dns6/a, 370161",
    "/dnsaddr/_x-1.a, 38065f782d312e61",
    "/udp/4001, 91020fa1",
    "/quic-v1, cd03",
    "/ip4/127.0.0.1/udp/4001/quic-v1, 047f00000191020fa1cd03"
  })
  void readsAndWritesTextAndBytes(String text, String hex) {
    Multiaddr parsed = Multiaddr.parse(text);

    assertThat(parsed).hasToString(text);
    assertThat(HexFormat.of().formatHex(parsed.encoded())).isEqualTo(hex);
    assertThat(Multiaddr.decode(HexFormat.of().parseHex(hex))).isEqualTo(parsed);
  }

  @Test
  void readsAndWritesPeers() {
    Multiaddr parsed = Multiaddr.parse("/ip4/10.0.0.1/tcp/1/p2p/" + ID);
    String hex = "040a000001060001a50322" + HexFormat.of().formatHex(PEER.bytes());

    assertThat(parsed).hasToString("/ip4/10.0.0.1/tcp/1/p2p/" + ID);
    assertThat(HexFormat.of().formatHex(parsed.encoded())).isEqualTo(hex);
    assertThat(Multiaddr.decode(parsed.encoded())).isEqualTo(parsed);
    assertThat(parsed.peerId()).contains(PEER);
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/127.0.0.1/, /ip4/127.0.0.1",
    "/tcp/0080, /tcp/80",
    "/ip6/0:0:0:0:0:0:0:0, /ip6/::",
    "/ip6/0:0:0:0:0:0:0:1, /ip6/::1",
    "/ip6/1:0:0:0:0:0:0:0, /ip6/1::",
    "/ip6/2001:DB8:0:0:1:0:0:1, /ip6/2001:db8::1:0:0:1",
    "/ip6/2001:db8:0:1:1:1:1:1, /ip6/2001:db8:0:1:1:1:1:1",
    "/ip6/2001:0:0:1:0:0:0:1, /ip6/2001:0:0:1::1",
    "/ip6/1:0:2:0:0:3:0:0, /ip6/1:0:2::3:0:0",
    "/ip6/::ffff:1.2.3.4, /ip6/::ffff:102:304",
    "/p2p/bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe, /p2p/" + ID,
    "/ipfs/" + ID + ", /p2p/" + ID
  })
  void hasOneNormalForm(String text, String normal) {
    Multiaddr parsed = Multiaddr.parse(text);

    assertThat(parsed).hasToString(normal);
    assertThat(parsed).isEqualTo(Multiaddr.parse(normal));
    assertThat(Multiaddr.decode(parsed.encoded())).hasToString(normal);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "ip4/127.0.0.1, begins with '/'",
        "\"\", begins with '/'",
        "/, is none of ip4",
        "//, is none of ip4",
        "/ip4, lacks its value",
        "/ip4/127.0.0.1/tcp, lacks its value",
        "/ip4//tcp/1, '' is no IPv4 address",
        "/ip4/127.0.0, '127.0.0' is no IPv4 address",
        "/ip4/127.0.0.256, '127.0.0.256' is no IPv4 address",
        "/ip4/127.0.0.01, '127.0.0.01' is no IPv4 address",
        "/ip4/localhost, 'localhost' is no IPv4 address",
        "/ip4/::1, '::1' is no IPv4 address",
        "/ip6/127.0.0.1, '127.0.0.1' is no IPv6 address",
        "/ip6/1:2, '1:2' is no IPv6 address",
        "/ip6/1::2::3, '1::2::3' is no IPv6 address",
        "/ip6/.:1, '.:1' is no IPv6 address",
        "/ip6/fe80::1%eth0, 'fe80::1%eth0' is no IPv6 address",
        "/ip6/abc, 'abc' is no IPv6 address",
        "/tcp/65536, 0 to 65535",
        "/tcp/-1, 0 to 65535",
        "/tcp/+80, 0 to 65535",
        "/tcp/http, 0 to 65535",
        "/tcp/99999999999, 0 to 65535",
        "/dns/a b, 'a b' is no host name",
        "/dns/-a, '-a' is no host name",
        "/p2p/nobody, begins with 1",
        "/quic-v1/4, '4' in '/quic-v1/4' is none of",
        "/sctp/4, 'sctp' in '/sctp/4' is none of",
        "/TCP/4, 'TCP' in '/TCP/4' is none of"
      })
  void saysWhatItDoesNotUnderstand(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Multiaddr.parse(text))
        .withMessageContaining(message);
  }

  @Test
  void refusesHostNamesThatAreTooLong() {
    String longest = "a".repeat(253);
    assertThat(Multiaddr.parse("/dns/" + longest)).hasToString("/dns/" + longest);
    assertThatIllegalArgumentException().isThrownBy(() -> Multiaddr.parse("/dns/" + longest + "a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "04", // an IPv4 address without its bytes
        "047f0000", // too short
        "0600", // half a port
        "9002", // a protocol that is not known
        "91", // half a number
        "ffffffffff7f", // more than 31 bits
        "808080808000", // endless zeros
        "3505616263", // a name that is too short
        "350361ff62", // no UTF-8
        "35026120", // a space
        "3500", // an empty name
        "a5030161", // no multihash
        "a503ffffffff07" // longer than anything
      })
  void refusesBrokenBytes(String hex) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Multiaddr.decode(HexFormat.of().parseHex(hex)));
  }

  @Test
  void addsAndTakesPeers() {
    Multiaddr bare = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
    Multiaddr full = bare.withPeerId(PEER);

    assertThat(full).hasToString("/ip4/127.0.0.1/tcp/4001/p2p/" + ID);
    assertThat(full.withPeerId(PEER)).isEqualTo(full);
    assertThat(full.withoutPeerId()).isEqualTo(bare);
    assertThat(bare.withoutPeerId()).isSameAs(bare);
    assertThat(bare.peerId()).isEmpty();
    Multiaddr onlyPeer = Multiaddr.parse("/p2p/" + ID);
    assertThat(onlyPeer.withoutPeerId()).isEqualTo(onlyPeer);
  }

  @Test
  void findsValuesByProtocol() {
    Multiaddr address = Multiaddr.parse("/dns4/example.org/udp/1/quic-v1");

    assertThat(address.value(AddressProtocol.DNS4)).contains("example.org");
    assertThat(address.value(AddressProtocol.QUIC_V1)).contains("");
    assertThat(address.has(AddressProtocol.UDP)).isTrue();
    assertThat(address.has(AddressProtocol.TCP)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new Multiaddr(List.of()));
  }

  @Test
  void randomAddressesSurviveBothForms() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      Multiaddr address = randomAddress(random);
      assertThat(Multiaddr.parse(address.toString())).as("seed %d", seed).isEqualTo(address);
      assertThat(Multiaddr.decode(address.encoded())).as("seed %d", seed).isEqualTo(address);
    }
  }

  @Test
  void damagedBytesAreUnderstoodOrRefused() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = randomAddress(random).encoded();
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 3));
      for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      decodeGarbage(bytes, seed);
      random.nextBytes(bytes);
      decodeGarbage(bytes, seed);
    }
  }

  private static void decodeGarbage(byte[] bytes, long seed) {
    try {
      Multiaddr decoded = Multiaddr.decode(bytes);
      assertThat(Multiaddr.decode(decoded.encoded())).as("seed %d", seed).isEqualTo(decoded);
      assertThat(Multiaddr.parse(decoded.toString())).as("seed %d", seed).isEqualTo(decoded);
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).as("seed %d", seed).isNotEmpty();
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bytes), e);
    }
  }

  private static Multiaddr randomAddress(Random random) {
    List<Multiaddr.Component> components = new ArrayList<>();
    AddressProtocol[] all = AddressProtocol.values();
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      AddressProtocol protocol = all[random.nextInt(all.length)];
      String value =
          switch (protocol) {
            case IP4 -> random.nextInt(256) + "." + random.nextInt(256) + ".0.255";
            case IP6 -> protocol.normalize(randomIp6(random));
            case TCP, UDP -> Integer.toString(random.nextInt(65_536));
            case DNS, DNS4, DNS6, DNSADDR -> "h" + random.nextInt(1000) + ".example";
            case P2P -> ID;
            case QUIC_V1 -> "";
          };
      components.add(new Multiaddr.Component(protocol, value));
    }
    return new Multiaddr(components);
  }

  private static String randomIp6(Random random) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      int group = random.nextBoolean() ? 0 : random.nextInt(65_536);
      out.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
    }
    return out.toString();
  }
}
