package org.freshet.pubsub.core.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** PEM, against what OpenSSL 3.0 made of the published private keys. */
class PemTest {
  private final CoreKeyProvider keys = new CoreKeyProvider();

  private static String resource(String name) {
    try (InputStream in = PemTest.class.getResourceAsStream("pem/" + name + ".pem")) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyVectors vector(KeyType type) {
    return KeyVectors.ALL.stream().filter(v -> v.type() == type).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "ED25519, ed25519-pkcs8",
    "SECP256K1, secp256k1-pkcs8",
    "SECP256K1, secp256k1-sec1",
    "ECDSA, ecdsa-pkcs8",
    "ECDSA, ecdsa-sec1",
    "ECDSA, ecdsa-compressed",
    "RSA, rsa-pkcs8",
    "RSA, rsa-pkcs1",
  })
  void readsWhatOpensslWrites(KeyType type, String name) {
    Identity identity = keys.decodePem(resource(name));

    assertThat(identity.peerId()).hasToString(vector(type).id());
    assertThat(identity.encodedPrivateKey()).isEqualTo(vector(type).privateKey());
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void writesWhatOpensslWrites(KeyType type) {
    String name = type.name().toLowerCase(Locale.ROOT) + "-pkcs8";

    assertThat(keys.decode(vector(type).privateKey()).toPem()).isEqualTo(resource(name));
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void keepsNewKeys(KeyType type) {
    Identity made = keys.generate(type);

    assertThat(keys.decodePem(made.toPem()).encodedPrivateKey())
        .isEqualTo(made.encodedPrivateKey());
  }

  /** The text of libp2p's specification speaks of PKCS#8 here; go and rust write SEC 1. */
  @Test
  void libp2psEcdsaKeyMayHoldPkcs8AndIsWrittenAsGoReadsIt() {
    String body = resource("ecdsa-pkcs8").replaceAll("-----[A-Z ]+-----|\\s", "");
    byte[] pkcs8 = Base64.getDecoder().decode(body);
    byte[] encoded = Bytes.concat(new byte[] {8, 3, 0x12, (byte) pkcs8.length, 1}, pkcs8);

    Identity identity = keys.decode(encoded);

    assertThat(identity.peerId()).hasToString(vector(KeyType.ECDSA).id());
    assertThat(identity.encodedPrivateKey()).isEqualTo(vector(KeyType.ECDSA).privateKey());
  }

  @Test
  void findsTheKeyAmongOtherThings() {
    String text = "Bag Attributes\n" + resource("public") + "\r\n" + resource("ed25519-pkcs8");

    assertThat(keys.decodePem(text).peerId()).hasToString(vector(KeyType.ED25519).id());
  }

  @ParameterizedTest
  @CsvSource({
    "encrypted-pkcs8, the PEM is encrypted: decrypt it first",
    "encrypted-pkcs1, the PEM is encrypted: decrypt it first",
    "public, the PEM holds no private key but PUBLIC KEY",
    "p384-sec1, ECPrivateKey of 256 bits",
    "p256-explicit, its curve is written out in numbers; only P-256 and secp256k1",
    "x25519-pkcs8, 'its algorithm 1.3.101.110 is none of RSA, Ed25519'",
  })
  void saysWhyItTakesNoOtherKey(String name, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decodePem(resource(name)))
        .withMessageContaining(why);
  }

  @Test
  void saysThatItIsNoPem() {
    String openSsh =
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";
    String cut = resource("rsa-pkcs8").substring(0, 300);
    String noBase64 = "-----BEGIN PRIVATE KEY-----\n!secret!\n-----END PRIVATE KEY-----\n";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decodePem("hello"))
        .withMessageContaining("it is no PEM");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decodePem(openSsh))
        .withMessageContaining("OpenSSH");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decodePem(cut))
        .withMessage("the PEM is cut off or damaged");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decodePem(noBase64))
        .withMessageNotContaining("secret");
  }

  @Test
  void damagedPemIsRefusedOrAnotherKeyAndNeverThrowsAnythingElse() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (KeyType type : KeyType.values()) {
      char[] good = keys.decode(vector(type).privateKey()).toPem().toCharArray();
      for (int i = 0; i < 200; i++) {
        char[] bad = good.clone();
        bad[random.nextInt(bad.length)] = (char) (' ' + random.nextInt(95));
        try {
          keys.decodePem(new String(bad));
        } catch (IllegalArgumentException refused) {
          assertThat(refused.getMessage()).hasSizeLessThan(200);
        } catch (RuntimeException e) {
          throw new AssertionError("seed " + seed + ", " + type + ", round " + i, e);
        }
      }
    }
  }

  /** RFC 8410 allows the public key behind the private one, as Java and BoringSSL write it. */
  @Test
  void checksThePublicHalfBehindAnEd25519Key() {
    String seed = "7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d";
    String half = "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";
    String der = "3051020101300506032b657004220420" + seed + "812100";

    assertThat(keys.decodePem(pem("PRIVATE KEY", der + half)).peerId())
        .hasToString(vector(KeyType.ED25519).id());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decodePem(pem("PRIVATE KEY", der + half.replace("1ed1", "1ed2"))))
        .withMessageContaining("wrong public half");
  }

  @Test
  void checksThePublicHalfBehindAnEcdsaKey() {
    String der = vector(KeyType.ECDSA).privateHex().substring("08031279".length());

    assertThat(keys.decodePem(pem("EC PRIVATE KEY", der)).peerId())
        .hasToString(vector(KeyType.ECDSA).id());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decodePem(pem("EC PRIVATE KEY", der.replace("9e62", "9e63"))))
        .withMessageContaining("wrong public half");
  }

  private static String pem(String label, String hex) {
    String body = Base64.getMimeEncoder().encodeToString(HexFormat.of().parseHex(hex));
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }
}
