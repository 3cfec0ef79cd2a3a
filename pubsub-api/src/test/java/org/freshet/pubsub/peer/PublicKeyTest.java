package org.freshet.pubsub.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PublicKeyTest {
  @Test
  void encodesTypeAndDataInOrder() {
    assertThat(hex(KeyType.RSA, 0)).isEqualTo("08001200");
    assertThat(hex(KeyType.ED25519, 1)).isEqualTo("0801120100");
    assertThat(hex(KeyType.SECP256K1, 127)).startsWith("0802127f00");
    assertThat(hex(KeyType.ECDSA, 128)).startsWith("080312800100");
    assertThat(hex(KeyType.RSA, 550)).startsWith("080012a60400");
  }

  @Test
  void isEqualByTypeAndData() {
    byte[] data = {1, 2, 3};
    PublicKey key = PublicKey.of(KeyType.ED25519, data);
    PublicKey same = PublicKey.of(KeyType.ED25519, new byte[] {1, 2, 3});
    data[0] = 9;
    key.data()[0] = 9;

    assertThat(key).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(key).isNotEqualTo(PublicKey.of(KeyType.SECP256K1, new byte[] {1, 2, 3}));
    assertThat(key).isNotEqualTo(PublicKey.of(KeyType.ED25519, new byte[] {1, 2, 4}));
    assertThat(key).hasToString("ED25519:010203");
  }

  @Test
  void keyTypesHaveTheirNumbers() {
    for (KeyType type : KeyType.values()) {
      assertThat(KeyType.ofCode(type.code())).contains(type);
    }
    assertThat(KeyType.ofCode(4)).isEmpty();
    assertThat(KeyType.ofCode(-1)).isEmpty();
  }

  private static String hex(KeyType type, int length) {
    return HexFormat.of().formatHex(PublicKey.of(type, new byte[length]).encoded());
  }
}
