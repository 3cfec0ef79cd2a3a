package org.freshet.pubsub.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import org.freshet.pubsub.transport.TransportProvider;
import org.junit.jupiter.api.Test;

class QuicTransportProviderTest {
  @Test
  void worksHere() {
    TransportProvider provider = new QuicTransportProvider();

    assertThat(provider.id()).isEqualTo("quic");
    assertThat(provider.type()).isEqualTo(QuicTransport.class);
    assertThat(provider.unavailableBecause()).isEmpty();
  }

  @Test
  void withoutItsNativeLibraryItSaysSoInOneSentence() {
    Throwable fault = new UnsatisfiedLinkError("no netty_quiche42 in java.library.path\nand more");

    assertThat(new QuicTransportProvider(() -> fault).unavailableBecause().orElseThrow())
        .contains("native QUIC library")
        .contains(System.getProperty("os.arch"))
        .contains("no netty_quiche42 in java.library.path")
        .doesNotContain("\n", "and more");
    assertThat(new QuicTransportProvider(UnsatisfiedLinkError::new).unavailableBecause())
        .hasValueSatisfying(why -> assertThat(why).contains("UnsatisfiedLinkError"));
  }
}
