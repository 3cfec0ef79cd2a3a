package org.freshet.pubsub.core.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys made from 32 bytes. */
class SeedTest {
  private final CoreKeyProvider keys = new CoreKeyProvider();

  @Test
  void makesThePublishedKeys() {
    KeyVectors ed25519 = KeyVectors.ALL.get(0);
    KeyVectors secp256k1 = KeyVectors.ALL.get(1);

    assertThat(seedOf(ed25519, 4).encodedPrivateKey()).isEqualTo(ed25519.privateKey());
    assertThat(seedOf(secp256k1, 4).encodedPrivateKey()).isEqualTo(secp256k1.privateKey());
  }

  private Identity seedOf(KeyVectors vector, int at) {
    return keys.decodeSeed(vector.type(), Arrays.copyOfRange(vector.privateKey(), at, at + 32));
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyType.class,
      names = {"ED25519", "SECP256K1"})
  void givesItBack(KeyType type) {
    Identity made = keys.generate(type);
    byte[] seed = made.seed().orElseThrow();

    assertThat(seed).hasSize(32);
    assertThat(keys.decodeSeed(type, seed).peerId()).isEqualTo(made.peerId());
    Arrays.fill(seed, (byte) 0);
    assertThat(made.seed().orElseThrow()).as("a copy").isNotEqualTo(seed);
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyType.class,
      names = {"RSA", "ECDSA"})
  void otherTypesHaveNone(KeyType type) {
    assertThat(keys.generate(type).seed()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decodeSeed(type, new byte[32]))
        .withMessageContaining("only Ed25519 and secp256k1");
  }

  @Test
  void refusesWhatIsNoSeed() {
    String order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decodeSeed(KeyType.ED25519, new byte[31]))
        .withMessage("an Ed25519 seed has 32 bytes, not 31");
    for (byte[] bad : new byte[][] {new byte[32], new byte[33], HexFormat.of().parseHex(order)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> keys.decodeSeed(KeyType.SECP256K1, bad))
          .withMessageContaining("32 bytes");
    }
  }
}
