package org.freshet.pubsub.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayEngineTest {
  private static final int RECEIVERS = 8;
  private static final int PAYLOAD_BYTES = 1024;

  @ParameterizedTest
  @ValueSource(ints = {1, 32})
  void everyMessageGoesToEveryReceiverAndToTheApplication(int messages) {
    RelayEngine relay = new RelayEngine(RECEIVERS, messages, PAYLOAD_BYTES);

    for (int rpc = 1; rpc <= 100; rpc++) {
      long payload = (long) RECEIVERS * messages * PAYLOAD_BYTES;
      assertThat(relay.relay()).isBetween(payload, payload + payload / 10);
      assertThat(relay.deliveries()).isEqualTo((long) rpc * messages);
    }
  }

  @Test
  void receiversThatSayNothingStayConnected() {
    RelayEngine relay = new RelayEngine(2, 1, 16);
    relay.relay();
    long atFirst = relay.relay();

    // A millisecond each: longer than a connection may be silent.
    for (int rpc = 0; rpc < 65_000; rpc++) {
      relay.relay();
    }

    assertThat(relay.relay()).isEqualTo(atFirst);
  }
}
