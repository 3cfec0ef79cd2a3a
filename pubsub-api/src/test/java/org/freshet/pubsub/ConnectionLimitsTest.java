package org.freshet.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
  @Test
  void reportsAllFaultsAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ConnectionLimits.DEFAULT.toBuilder()
                    .maxConnections(0)
                    .maxIncoming(-1)
                    .maxIncomingPerAddress(0)
                    .maxHalfOpen(0)
                    .maxHalfOpenPerAddress(0)
                    .maxPerPeer(0)
                    .maxStreamsPerProtocol(0)
                    .build())
        .withMessageContainingAll(
            "maxConnections must be at least 1: 0",
            "maxIncoming must be at least 0: -1",
            "maxIncomingPerAddress must be at least 1: 0",
            "maxHalfOpen must be at least 1: 0",
            "maxHalfOpenPerAddress must be at least 1: 0",
            "maxPerPeer must be at least 1: 0",
            "maxStreamsPerProtocol must be at least 1: 0");
  }

  @Test
  void builderKeepsWhatItDoesNotSet() {
    ConnectionLimits all = new ConnectionLimits(10, 2, 3, 4, 5, true, 7, 8);

    assertThat(all.toBuilder().build()).isEqualTo(all);
    assertThat(all.toBuilder().maxPerPeer(9).build().maxStreamsPerProtocol()).isEqualTo(8);
  }

  @Test
  void someConnectionsAreKeptForDialsUnlessSaidOtherwise() {
    ConnectionLimits.Builder builder = ConnectionLimits.DEFAULT.toBuilder().maxConnections(80);

    assertThat(builder.build().maxIncoming()).isEqualTo(70);
    assertThat(builder.maxIncoming(80).build().maxIncoming()).isEqualTo(80);
    assertThat(ConnectionLimits.DEFAULT.toBuilder().maxConnections(1024).build())
        .isEqualTo(ConnectionLimits.DEFAULT);
  }
}
