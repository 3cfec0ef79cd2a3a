package org.freshet.pubsub.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.freshet.pubsub.Ban;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.IpPrefix;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.junit.jupiter.api.Test;

class BanListTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Optional<Duration> MINUTE = Optional.of(Duration.ofMinutes(1));
  private static final Optional<Duration> FOR_EVER = Optional.empty();

  private final AtomicLong nowNanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final BanList list = new BanList(nowNanos::get, InstantSource.fixed(START));
  private final PeerId peer = Identity.generate().peerId();

  @Test
  void identityIsBannedUntilItIsUnbanned() {
    assertThat(list.of(peer)).isEmpty();
    list.add(peer, FOR_EVER);

    assertThat(list.of(peer))
        .hasValueSatisfying(b -> assertThat(b).hasToString(peer + " is banned"));
    assertThat(list.of(Identity.generate().peerId())).isEmpty();
    assertThat(list.remove(peer)).isTrue();
    assertThat(list.of(peer)).isEmpty();
    assertThat(list.remove(peer)).isFalse();
  }

  @Test
  void banEndsByItself() {
    list.add(peer, MINUTE);
    list.add(IpPrefix.parse("192.0.2.0/24"), MINUTE);
    assertThat(list.of(peer).orElseThrow())
        .hasToString(peer + " is banned until 2030-01-01T00:01:00Z");
    pass(Duration.ofMinutes(1).minusNanos(1));
    assertThat(list.of(peer)).isPresent();
    assertThat(list.of(address("192.0.2.7"))).isPresent();
    assertThat(list.all()).hasSize(2);

    pass(Duration.ofNanos(1));

    assertThat(list.of(peer)).isEmpty();
    assertThat(list.of(address("192.0.2.7"))).isEmpty();
    assertThat(list.remove(peer)).isFalse();
    assertThat(list.all()).isEmpty();
  }

  @Test
  void laterBanReplacesTheEarlier() {
    list.add(peer, FOR_EVER);
    list.add(peer, MINUTE);
    list.add(IpPrefix.parse("192.0.2.0/24"), MINUTE);
    list.add(IpPrefix.parse("192.0.2.0/24"), FOR_EVER);
    pass(Duration.ofMinutes(1));

    assertThat(list.all())
        .containsExactly(new Ban.OfAddresses(IpPrefix.parse("192.0.2.0/24"), Optional.empty()));
    assertThat(list.remove(IpPrefix.parse("192.0.2.0/24"))).isTrue();
    assertThat(list.of(address("192.0.2.7"))).isEmpty();
  }

  @Test
  void addressesAreBannedByRange() {
    list.add(IpPrefix.parse("192.0.2.0/24"), FOR_EVER);
    list.add(IpPrefix.parse("198.51.100.7"), FOR_EVER);
    list.add(IpPrefix.parse("2001:db8:1::/48"), FOR_EVER);

    assertThat(list.of(address("192.0.2.255"))).isPresent();
    assertThat(list.of(address("192.0.3.0"))).isEmpty();
    assertThat(list.of(address("198.51.100.7"))).isPresent();
    assertThat(list.of(address("198.51.100.8"))).isEmpty();
    assertThat(list.of(Multiaddr.parse("/ip6/2001:db8:1:2::3/udp/1/quic-v1"))).isPresent();
    assertThat(list.of(Multiaddr.parse("/ip6/2001:db8:2::3/tcp/1"))).isEmpty();
    assertThat(list.of(Multiaddr.parse("/ip6/::ffff:192.0.2.7/tcp/1"))).isPresent();
    assertThat(list.of(Multiaddr.parse("/dns4/example.org/tcp/1"))).isEmpty();
  }

  @Test
  void rangeThatIsOverDoesNotHideALargerOne() {
    list.add(IpPrefix.parse("192.0.2.7"), MINUTE);
    list.add(IpPrefix.parse("192.0.2.0/24"), FOR_EVER);
    pass(Duration.ofMinutes(2));

    assertThat(list.of(address("192.0.2.7"))).isPresent();
    assertThat(list.remove(IpPrefix.parse("192.0.2.0/24"))).isTrue();
    assertThat(list.of(address("192.0.2.7"))).isEmpty();
  }

  @Test
  void endlessDurationIsForEver() {
    list.add(peer, Optional.of(Duration.ofSeconds(Long.MAX_VALUE)));

    assertThat(list.of(peer).orElseThrow().until()).isEmpty();
  }

  @Test
  void durationMustBePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> list.add(peer, Optional.of(Duration.ZERO)))
        .withMessageContaining("must be positive: PT0S");
    assertThat(list.all()).isEmpty();
  }

  @Test
  void bansThatAreOverLeaveNothingBehind() {
    for (int i = 0; i < 100_000; i++) {
      list.add(IpPrefix.parse("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)), MINUTE);
      pass(Duration.ofSeconds(1));
    }

    assertThat(list.size()).isLessThan(2000);
  }

  private void pass(Duration time) {
    nowNanos.addAndGet(time.toNanos());
  }

  private static Multiaddr address(String ip4) {
    return Multiaddr.parse("/ip4/" + ip4 + "/tcp/1");
  }
}
