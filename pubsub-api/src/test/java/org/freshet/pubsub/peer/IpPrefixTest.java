package org.freshet.pubsub.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "192.0.2.7/32, 192.0.2.7",
    "192.0.2.7/24, 192.0.2.0/24",
    "192.0.2.255/28, 192.0.2.240/28",
    "192.0.2.7/0, 0.0.0.0/0",
    "2001:DB8::1, 2001:db8::1",
    "2001:db8:1:2:3:4:5:6/64, 2001:db8:1:2::/64",
    "2001:db8:ffff::/33, 2001:db8:8000::/33",
    "::ffff:192.0.2.7, 192.0.2.7",
    "::ffff:192.0.2.7/120, 192.0.2.0/24",
    "::ffff:192.0.2.7/90, ::fffe:0:0/90"
  })
  void isWrittenInOneWay(String text, String normal) {
    assertThat(IpPrefix.parse(text)).isEqualTo(IpPrefix.parse(normal));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "192.0.2",
        "192.0.2.7/33",
        "192.0.2.7/-1",
        "192.0.2.7/",
        "2001:db8::/129",
        "example.org",
        "192.0.2.7/24/24"
      })
  void saysWhatIsNoRange(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpPrefix.parse(text))
        .withMessageContaining("'");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.7, true",
    "192.0.2.0/24, 192.0.2.0/25, true",
    "192.0.2.0/25, 192.0.2.0/24, false",
    "192.0.2.0/24, 192.0.3.7, false",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/32, 2001:db8:1::7, true",
    "192.0.2.0/24, ::ffff:192.0.2.7, true"
  })
  void contains(String range, String other, boolean expected) {
    assertThat(IpPrefix.parse(range).contains(IpPrefix.parse(other))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "127.255.0.1, true",
    "128.0.0.1, false",
    "::1, true",
    "::2, false",
    "::ffff:127.0.0.1, true",
    "126.0.0.0/7, false"
  })
  void knowsLoopback(String text, boolean expected) {
    assertThat(IpPrefix.parse(text).isLoopback()).isEqualTo(expected);
  }

  @Test
  void isTakenOutOfAnAddress() {
    assertThat(IpPrefix.of(Multiaddr.parse("/ip4/192.0.2.7/tcp/1")))
        .contains(IpPrefix.parse("192.0.2.7"));
    assertThat(IpPrefix.of(Multiaddr.parse("/ip6/2001:db8::1/udp/1/quic-v1")))
        .contains(IpPrefix.parse("2001:db8::1"));
    assertThat(IpPrefix.of(Multiaddr.parse("/dns4/example.org/tcp/1"))).isEmpty();
  }

  @Test
  void isShortenedOnly() {
    IpPrefix network = IpPrefix.parse("192.0.2.0/24");

    assertThat(network.shortened(16)).hasToString("192.0.0.0/16");
    assertThat(network.shortened(24)).isEqualTo(network);
    assertThatIllegalArgumentException().isThrownBy(() -> network.shortened(25));
  }
}
