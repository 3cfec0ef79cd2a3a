package org.freshet.pubsub.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MessageIdTest {
  @Test
  void isEqualByBytesAndOwnsThem() {
    byte[] bytes = {1, (byte) 0xff};
    MessageId id = MessageId.of(bytes);
    bytes[0] = 9;
    id.bytes()[0] = 9;

    assertThat(id).isEqualTo(MessageId.of(new byte[] {1, -1})).hasToString("01ff");
    assertThat(id).hasSameHashCodeAs(MessageId.ofTrusted(new byte[] {1, -1}));
    assertThat(id).isNotEqualTo(MessageId.of(new byte[] {1})).isNotEqualTo("01ff");
    assertThat(id.length()).isEqualTo(2);
    assertThat(id.byteAt(1)).isEqualTo((byte) 0xff);
  }

  @Test
  void isOrderedByBytesUnsigned() {
    MessageId low = MessageId.of(new byte[] {0x7f});
    MessageId middle = MessageId.of(new byte[] {0x7f, 0});
    MessageId high = MessageId.of(new byte[] {(byte) 0x80});

    assertThat(new TreeSet<>(List.of(high, middle, low))).containsExactly(low, middle, high);
  }
}
