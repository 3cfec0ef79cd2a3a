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
                new TransportSettings(
                    List.of(), List.of(), Duration.ZERO, Duration.ofSeconds(-1), 0, 65_535))
        .withMessageContainingAll(
            "security is empty",
            "muxers is empty",
            "handshakeTimeout must be positive: PT0S",
            "negotiationTimeout must be positive: PT-1S",
            "maxStreamsPerConnection must be at least 1: 0",
            "maxWriteBufferBytes must be at least 65536: 65535");
  }

  @Test
  void noMuxerGoesAlone() {
    TransportSettings none = TransportSettings.DEFAULT.withMuxers(List.of("none"));
    assertThat(none.muxers()).containsExactly("none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> none.withMuxers(List.of("yamux", "none")))
        .withMessageContaining("muxer none goes with no other: [yamux, none]");
  }

  @Test
  void changesOneValueAtATime() {
    TransportSettings settings = TransportSettings.DEFAULT.withSecurity(List.of("tls", "noise"));

    assertThat(settings.security()).containsExactly("tls", "noise");
    assertThat(settings.withSecurity(List.of("noise"))).isEqualTo(TransportSettings.DEFAULT);
    assertThat(settings.withMuxers(List.of("none")).security()).containsExactly("tls", "noise");
  }
}
