package org.freshet.pubsub.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

class ConnectionQuotaTest {
  private static final ConnectionLimits LIMITS =
      new ConnectionLimits(10, 8, 4, 6, 3, false, 32, 64);

  private final Counters counters = new Counters();
  private ConnectionQuota quota = new ConnectionQuota(LIMITS, counters);
  private int port;

  @Test
  void handshakesAreBoundedInTotal() {
    for (int i = 0; i < 6; i++) {
      assertThat(begin("192.0.2." + i)).isEmpty();
    }
    assertRefused(begin("192.0.2.99"), "half_open", "6 handshakes are under way");

    quota.handshakeEnded(address("192.0.2.0"));

    assertThat(begin("192.0.2.99")).isEmpty();
  }

  @Test
  void handshakesAreBoundedByAddress() {
    for (int i = 0; i < 3; i++) {
      assertThat(begin("192.0.2.1")).isEmpty();
    }
    assertRefused(begin("192.0.2.1"), "half_open_per_address", "3 handshakes");
    assertThat(begin("192.0.2.2")).isEmpty();

    quota.handshakeEnded(address("192.0.2.1"));

    assertThat(begin("192.0.2.1")).isEmpty();
  }

  @Test
  void connectionsAreBoundedByAddressWithTheirHandshakes() {
    for (int i = 0; i < 3; i++) {
      incoming("192.0.2.1");
    }
    Connection fourth = incoming("192.0.2.1");
    assertRefused(begin("192.0.2.1"), "incoming_per_address", "4 connections from its address");
    quota.closed(fourth);
    assertThat(begin("192.0.2.1")).isEmpty();
    assertRefused(begin("192.0.2.1"), "incoming_per_address", "4 connections from its address");

    assertThat(begin("192.0.2.2")).isEmpty();
  }

  @Test
  void ipv6IsCountedByNetwork() {
    for (int i = 0; i < 4; i++) {
      incoming("2001:db8:1:1::" + i);
    }
    assertRefused(begin("2001:db8:1:1:ffff::"), "incoming_per_address", "its address");

    assertThat(begin("2001:db8:1:2::1")).isEmpty();
  }

  @Test
  void ipv4InIpv6IsCountedAsIpv4() {
    for (int i = 0; i < 4; i++) {
      incoming("::ffff:192.0.2.1");
    }

    assertRefused(begin("192.0.2.1"), "incoming_per_address", "its address");
    assertThat(begin("::ffff:192.0.2.2")).isEmpty();
  }

  @Test
  void loopbackIsBoundedInTotalOnlyUnlessItIsCounted() {
    for (int i = 0; i < 6; i++) {
      assertThat(begin("127.0.0.1")).isEmpty();
    }
    assertRefused(begin("::1"), "half_open", "under way");
    quota = new ConnectionQuota(LIMITS.toBuilder().loopbackIsCounted(true).build(), counters);
    for (int i = 0; i < 3; i++) {
      assertThat(begin("127.0.0.1")).isEmpty();
    }

    assertRefused(begin("127.0.0.1"), "half_open_per_address", "its address");
  }

  @Test
  void incomingConnectionsLeaveRoomForDials() {
    for (int i = 0; i < 8; i++) {
      incoming("192.0.2." + i);
    }
    assertRefused(begin("192.0.2.99"), "incoming", "8 incoming connections");

    assertThat(quota.dialBegins()).isEmpty();
    assertThat(quota.dialBegins()).isEmpty();

    Optional<StreamError> refused = quota.dialBegins();
    assertThat(refused.orElseThrow().code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
    assertThat(refused.orElseThrow().reason())
        .contains("10 connections", "raise ConnectionLimits.maxConnections");
    assertThat(counters.snapshot()).containsEntry("dials.refused.total", 1L);
  }

  @Test
  void dialsAndDialledConnectionsCountInTheTotal() {
    for (int i = 0; i < 10; i++) {
      assertThat(quota.dialBegins()).isEmpty();
      if (i % 2 == 0) {
        assertThat(quota.opened(FakeConnection.to("/ip4/192.0.2.1/tcp/1"))).isEmpty();
        quota.dialEnded();
      }
    }
    assertRefused(begin("192.0.2.99"), "total", "10 connections stand");

    quota.dialEnded();

    assertThat(begin("192.0.2.99")).isEmpty();
  }

  @Test
  void placeThatSomebodyElseTookMeanwhileIsMissedWhenTheHandshakeHasEnded() {
    for (int i = 0; i < 3; i++) {
      incoming("192.0.2.1");
    }
    assertThat(begin("192.0.2.1")).isEmpty();
    quota.handshakeEnded(address("192.0.2.1"));
    assertThat(begin("192.0.2.1")).isEmpty();

    assertRefused(
        quota.opened(FakeConnection.from("/ip4/192.0.2.1/tcp/9")),
        "incoming_per_address",
        "its address");
  }

  @Test
  void nothingIsLeftWhenAllHaveEnded() {
    Connection incoming = incoming("192.0.2.1");
    Connection dialled = FakeConnection.to("/ip4/192.0.2.1/tcp/1");
    assertThat(quota.dialBegins()).isEmpty();
    assertThat(quota.opened(dialled)).isEmpty();
    quota.dialEnded();
    assertThat(begin("2001:db8::1")).isEmpty();
    assertThat(quota.sizes())
        .containsEntry("connections.half_open.now", 1L)
        .containsEntry("connections.incoming.now", 1L)
        .containsEntry("connections.dialled.now", 1L)
        .containsEntry("connections.addresses.now", 2L);

    quota.handshakeEnded(address("2001:db8::1"));
    quota.closed(incoming);
    quota.closed(dialled);

    assertThat(quota.sizes().values()).containsOnly(0L);
  }

  private Optional<StreamError> begin(String ip) {
    return quota.handshakeBegins(address(ip));
  }

  private Connection incoming(String ip) {
    assertThat(begin(ip)).isEmpty();
    quota.handshakeEnded(address(ip));
    Connection connection = FakeConnection.from(address(ip).toString());
    assertThat(quota.opened(connection)).isEmpty();
    return connection;
  }

  private Multiaddr address(String ip) {
    return Multiaddr.parse("/" + (ip.contains(":") ? "ip6" : "ip4") + "/" + ip + "/tcp/" + ++port);
  }

  private void assertRefused(Optional<StreamError> refusal, String limit, String why) {
    assertThat(refusal.orElseThrow().code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
    assertThat(refusal.orElseThrow().reason()).contains(why);
    assertThat(counters.snapshot()).containsKey("connections.refused." + limit);
  }
}
