package org.freshet.pubsub.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportSettingsTest {
  @Test
  void reportsAllFaultsAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                TransportSettings.DEFAULT.toBuilder()
                    .security(List.of())
                    .muxers(List.of())
                    .handshakeTimeout(Duration.ZERO)
                    .negotiationTimeout(Duration.ofSeconds(-1))
                    .maxStreamsPerConnection(0)
                    .maxNegotiatingStreams(0)
                    .maxWindowBytes(262_143)
                    .maxWindowGrowthBytes(-1)
                    .maxTotalWindowGrowthBytes(-1)
                    .maxUnreadBytes(262_143)
                    .maxWriteBufferBytes(65_535)
                    .build())
        .withMessageContainingAll(
            "security is empty",
            "muxers is empty",
            "handshakeTimeout must be positive: PT0S",
            "negotiationTimeout must be positive: PT-1S",
            "maxStreamsPerConnection must be at least 1: 0",
            "maxNegotiatingStreams must be at least 1: 0",
            "maxWindowBytes must be at least 262144: 262143",
            "maxWindowGrowthBytes must be at least 0: -1",
            "maxTotalWindowGrowthBytes must be at least 0: -1",
            "maxUnreadBytes must be at least 262144: 262143",
            "maxWriteBufferBytes must be at least 65536: 65535");
  }

  @Test
  void noMuxerGoesAlone() {
    TransportSettings.Builder builder = TransportSettings.DEFAULT.toBuilder();
    assertThat(builder.muxers(List.of("none")).build().muxers()).containsExactly("none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.muxers(List.of("yamux", "none")).build())
        .withMessageContaining("muxer none goes with no other: [yamux, none]");
  }

  @Test
  void builderKeepsWhatItDoesNotSet() {
    TransportSettings all =
        new TransportSettings(
            List.of("tls", "noise"),
            List.of("none"),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            3,
            4,
            500_000,
            6,
            7,
            300_000,
            70_000);

    assertThat(all.toBuilder().build()).isEqualTo(all);
    assertThat(all.toBuilder().security(List.of("noise")).build().maxWindowGrowthBytes())
        .isEqualTo(6);
  }

  @Test
  void whatCostsLessIsOfferedFirst() {
    assertThat(TransportSettings.DEFAULT.security()).containsExactly("tls", "noise");
  }
}
