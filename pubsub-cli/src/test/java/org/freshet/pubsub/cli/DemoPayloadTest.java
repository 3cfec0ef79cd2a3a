package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What the demonstration sends must be able to prove that it arrived unchanged. */
class DemoPayloadTest {
  private static final DemoPayload PAYLOAD = new DemoPayload(3, 77, 123_456_789L);

  @Test
  void itComesBackWhole() {
    for (int size : new int[] {DemoPayload.LEAST_BYTES, 17, 4096}) {
      assertThat(DemoPayload.decode(ByteBuffer.wrap(PAYLOAD.encoded(size)), size))
          .isEqualTo(PAYLOAD);
    }
  }

  @Test
  void aChangedByteIsFound() {
    byte[] bytes = PAYLOAD.encoded(64);
    bytes[40] ^= 1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DemoPayload.decode(ByteBuffer.wrap(bytes), 64))
        .withMessageContaining("byte 40");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DemoPayload.decode(ByteBuffer.wrap(PAYLOAD.encoded(63)), 64));
  }
}
