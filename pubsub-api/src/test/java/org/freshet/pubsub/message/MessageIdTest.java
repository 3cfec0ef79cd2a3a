package org.freshet.pubsub.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
  void idsThatAreCountedUpSeldomShareAHash() {
    Set<Integer> hashes = new HashSet<>();
    int ids = 1 << 16;
    for (int i = 0; i < ids; i++) {
      byte[] author = new byte[38];
      hashes.add(
          MessageId.of(
                  ByteBuffer.allocate(46).put(author).putLong(0x17c3_55aa_0000_0000L + i).array())
              .hashCode());
    }

    assertThat(hashes).hasSizeGreaterThan(ids - ids / 100);
  }

  @Test
  void isOrderedByBytesUnsigned() {
    MessageId low = MessageId.of(new byte[] {0x7f});
    MessageId middle = MessageId.of(new byte[] {0x7f, 0});
    MessageId high = MessageId.of(new byte[] {(byte) 0x80});

    assertThat(new TreeSet<>(List.of(high, middle, low))).containsExactly(low, middle, high);
  }
}
