package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class DefaultAddressesTest {
  @Test
  void listensByQuicWhereItWorks() {
    assertThat(DefaultAddresses.of(Set.of("tcp", "quic")))
        .containsExactly("/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1");
    assertThat(DefaultAddresses.of(Set.of("tcp"))).containsExactly("/ip4/127.0.0.1/tcp/0");
  }

  @Test
  void quicIsFoundWithTheCommandLine() {
    assertThat(DefaultAddresses.ofInstalledTransports()).contains("/ip4/127.0.0.1/udp/0/quic-v1");
  }
}
