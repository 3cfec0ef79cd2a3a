package org.freshet.pubsub.core.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures against those that standards print and those that other implementations make. */
class SignatureVectorsTest {
  private static final byte[] SAMPLE = "sample".getBytes(StandardCharsets.US_ASCII);

  private final CoreKeyProvider keys = new CoreKeyProvider(new BouncyEd25519());

  static List<Ed25519Math> ed25519() {
    return Stream.of(
            Optional.<Ed25519Math>of(new BouncyEd25519()),
            NativeEd25519.conscrypt(),
            NativeEd25519.corretto())
        .flatMap(Optional::stream)
        .toList();
  }

  @Test
  void messagesOfAnySizeAreSignedAlike() {
    Ed25519Math fastest = Ed25519Math.fastest();
    byte[] seed = new byte[32];
    for (int bytes : new int[] {0, 1 << 20, (1 << 20) + 1, 5_000_000}) {
      byte[] message = new byte[bytes];
      byte[] signature = new BouncyEd25519().signer(seed).sign(message);

      assertThat(fastest.signer(seed).sign(message)).isEqualTo(signature);
      assertThat(fastest.verify(Ed25519Keys.publicKey(seed), message, signature)).isTrue();
      List<ByteBuffer> parts = halves(message);
      assertThat(fastest.verify(Ed25519Keys.publicKey(seed), parts, signature)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void messageInPartsIsVerifiedAsOneInOnePiece(KeyType type) {
    for (CoreKeyProvider each : List.of(keys, new CoreKeyProvider(Ed25519Math.fastest()))) {
      Identity identity = each.generate(type);
      byte[] signature = identity.sign(SAMPLE);
      List<ByteBuffer> parts = halves(SAMPLE);

      assertThat(each.verify(identity.publicKey(), parts, signature)).isTrue();
      assertThat(parts).isEqualTo(halves(SAMPLE));
      List<ByteBuffer> turned = List.of(parts.get(2), parts.get(1), parts.get(0));
      assertThat(each.verify(identity.publicKey(), turned, signature)).isFalse();
    }
  }

  /** {@return the message in two parts, with an empty one between them} */
  private static List<ByteBuffer> halves(byte[] message) {
    int middle = message.length / 2;
    return List.of(
        ByteBuffer.wrap(message, 0, middle),
        ByteBuffer.allocate(0),
        ByteBuffer.wrap(message, middle, message.length - middle).slice().asReadOnlyBuffer());
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void nativeCodeIsThere() {
    assertThat(ed25519()).hasSize(3);
  }

  /** RFC 8032, section 7.1, test 2. */
  @ParameterizedTest
  @MethodSource("ed25519")
  void ed25519(Ed25519Math math) {
    byte[] seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    byte[] publicKey = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    byte[] message = {0x72};
    byte[] signature =
        hex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

    assertThat(Ed25519Keys.publicKey(seed)).isEqualTo(publicKey);
    assertThat(math.signer(seed).sign(message)).isEqualTo(signature);
    assertThat(math.verify(publicKey, message, signature)).isTrue();
    assertThat(math.verify(publicKey, new byte[] {0x73}, signature)).isFalse();
    assertThat(math.verify(new byte[32], message, signature)).isFalse();
  }

  /** RFC 6979, appendix A.2.5; the published s is the higher one, which we accept but not make. */
  @Test
  void ecdsa() throws Exception {
    String d = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
    BigInteger r = big("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716");
    BigInteger s = big("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
    BigInteger n = big("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    // Without its optional parts, as other tools may write it.
    Identity identity = keys.decode(hex("08031227" + "30250201010420" + d));

    assertThat(identity.sign(SAMPLE))
        .isEqualTo(StandardDSAEncoding.INSTANCE.encode(n, r, n.subtract(s)));
    byte[] published = StandardDSAEncoding.INSTANCE.encode(n, r, s);
    assertThat(keys.verify(identity.publicKey(), SAMPLE, published)).isTrue();
  }

  @Test
  void ecdsaAgreesWithTheJdk() throws Exception {
    Identity identity = keys.generate(KeyType.ECDSA);
    Signature jdk = Signature.getInstance("SHA256withECDSA");
    byte[] spki = identity.publicKey().data();
    jdk.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki)));
    jdk.update(SAMPLE);

    assertThat(jdk.verify(identity.sign(SAMPLE))).isTrue();
  }

  /** A published RFC 6979 vector of Bitcoin: private key 1, "Satoshi Nakamoto". */
  @Test
  void secp256k1() throws Exception {
    Identity identity = keys.decode(hex("08021220" + "00".repeat(31) + "01"));
    byte[] message = "Satoshi Nakamoto".getBytes(StandardCharsets.US_ASCII);
    BigInteger r = big("934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8");
    BigInteger s = big("2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5");
    BigInteger n = big("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    byte[] signature = StandardDSAEncoding.INSTANCE.encode(n, r, s);

    assertThat(identity.sign(message)).isEqualTo(signature);
    assertThat(keys.verify(identity.publicKey(), message, signature)).isTrue();
    byte[] uncompressed = hex("04" + "00".repeat(64));
    PublicKey otherForm = PublicKey.of(KeyType.SECP256K1, uncompressed);
    assertThat(keys.verify(otherForm, message, signature)).isFalse();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static BigInteger big(String text) {
    return new BigInteger(text, 16);
  }
}
