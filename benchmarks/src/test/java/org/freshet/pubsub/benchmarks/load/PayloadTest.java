package org.freshet.pubsub.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PayloadTest {
  @Test
  void carriesNumberAndTime() {
    byte[] payload = Payload.of(20, 0x0102030405060708L, -9);

    assertThat(payload).hasSize(20).startsWith(1, 2, 3, 4, 5, 6, 7, 8).endsWith(0, 0, 0, 0);
    assertThat(Payload.number(ByteBuffer.wrap(payload))).isEqualTo(0x0102030405060708L);
    assertThat(Payload.sentNanos(ByteBuffer.wrap(payload))).isEqualTo(-9);
  }
}
