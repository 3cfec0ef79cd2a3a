package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.freshet.pubsub.message.MessageId;
import org.junit.jupiter.api.Test;

class SipHashTest {
  private static final long KEY0 = 0x0706050403020100L;
  private static final long KEY1 = 0x0f0e0d0c0b0a0908L;

  @Test
  void givesThePublishedVectors() {
    assertThat(hashOfFirst(0)).isEqualTo(0x726fdb47dd0e0e31L);
    assertThat(hashOfFirst(1)).isEqualTo(0x74f839c593dc67fdL);
    assertThat(hashOfFirst(8)).isEqualTo(0x93f5f5799a932462L);
    assertThat(hashOfFirst(15)).isEqualTo(0xa129ca6149be45e5L);
  }

  private static long hashOfFirst(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) i;
    }
    return SipHash.hash(KEY0, KEY1, MessageId.of(bytes));
  }
}
