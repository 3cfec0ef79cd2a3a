package org.freshet.pubsub.core.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.freshet.pubsub.core.proto.KeyMessages;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoreKeyProviderTest {
  private static final byte[] MESSAGE = "streams, not peers".getBytes(StandardCharsets.UTF_8);

  private final CoreKeyProvider keys = new CoreKeyProvider();

  static List<KeyVectors> vectors() {
    return KeyVectors.ALL;
  }

  @Test
  void isFoundByTheApi() {
    assertThat(KeyProvider.installed()).isInstanceOf(CoreKeyProvider.class);
    assertThat(Identity.generate().publicKey().type()).isEqualTo(KeyType.ED25519);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void readsAndWritesThePublishedPrivateKey(KeyVectors vector) {
    Identity identity = keys.decode(vector.privateKey());

    assertThat(identity.publicKey().type()).isEqualTo(vector.type());
    assertThat(identity.publicKey().encoded()).isEqualTo(vector.publicKey());
    assertThat(identity.peerId()).hasToString(vector.id());
    assertThat(identity.encodedPrivateKey()).isEqualTo(vector.privateKey());
    assertThat(identity.toString()).contains(vector.id());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void readsThePublishedPublicKeyAndVerifiesWithIt(KeyVectors vector) {
    PublicKey key = keys.decodePublic(vector.publicKey()).orElseThrow();
    byte[] signature = keys.decode(vector.privateKey()).sign(MESSAGE);

    assertThat(key.type()).isEqualTo(vector.type());
    assertThat(key.encoded()).isEqualTo(vector.publicKey());
    assertThat(key.peerId()).hasToString(vector.id());
    assertThat(keys.verify(key, MESSAGE, signature)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void generatesKeysThatSurviveEncoding(KeyType type) {
    Identity made = keys.generate(type);
    Identity read = keys.decode(made.encodedPrivateKey());

    assertThat(read.peerId()).isEqualTo(made.peerId());
    assertThat(read.encodedPrivateKey()).isEqualTo(made.encodedPrivateKey());
    assertThat(keys.decodePublic(made.publicKey().encoded())).contains(made.publicKey());
    assertThat(keys.verify(made.publicKey(), MESSAGE, read.sign(MESSAGE))).isTrue();
    assertThat(keys.generate(type).peerId()).isNotEqualTo(made.peerId());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void refusesASignatureOfAnythingElse(KeyVectors vector) {
    Identity identity = keys.decode(vector.privateKey());
    PublicKey stranger = keys.generate(vector.type()).publicKey();
    byte[] signature = identity.sign(MESSAGE);
    byte[] otherMessage = MESSAGE.clone();
    otherMessage[0] ^= 1;

    assertThat(keys.verify(identity.publicKey(), otherMessage, signature)).isFalse();
    assertThat(keys.verify(stranger, MESSAGE, signature)).isFalse();
    for (int i = 0; i < signature.length; i++) {
      byte[] damaged = signature.clone();
      damaged[i] ^= 0x40;
      assertThat(keys.verify(identity.publicKey(), MESSAGE, damaged)).as("byte %d", i).isFalse();
    }
    for (int length = 0; length < signature.length; length++) {
      byte[] cut = Arrays.copyOf(signature, length);
      assertThat(keys.verify(identity.publicKey(), MESSAGE, cut)).as("length %d", length).isFalse();
    }
    byte[] longer = Arrays.copyOf(signature, signature.length + 1);
    assertThat(keys.verify(identity.publicKey(), MESSAGE, longer)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void verifyingNeverThrows(KeyType type) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      PublicKey key = PublicKey.of(type, randomBytes(random, 100));
      boolean valid = keys.verify(key, randomBytes(random, 100), randomBytes(random, 100));
      assertThat(valid).as("seed %d, round %d", seed, i).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void damagedKeysAreRefusedAndNeverThrowAnythingElse(KeyVectors vector) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      byte[] damagedPublic = damage(random, vector.publicKey());
      byte[] damagedPrivate = damage(random, vector.privateKey());
      try {
        keys.decodePublic(damagedPublic)
            .ifPresent(key -> assertThat(keys.verify(key, MESSAGE, new byte[64])).isFalse());
        keys.decode(damagedPrivate);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageNotContaining(vector.privateHex());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
  }

  @Test
  void acceptsTheOldFormOfAnEd25519KeyAndWritesTheNewOne() {
    String seed = "7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d";
    String half = "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";
    Identity old = keys.decode(HexFormat.of().parseHex("08011260" + seed + half + half));

    assertThat(HexFormat.of().formatHex(old.encodedPrivateKey()))
        .isEqualTo("08011240" + seed + half);

    String otherHalf = half.replace("1ed1", "1ed2");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> keys.decode(HexFormat.of().parseHex("08011260" + seed + half + otherHalf)))
        .withMessageContaining("wrong public half");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decode(HexFormat.of().parseHex("08011240" + seed + otherHalf)))
        .withMessageContaining("wrong public half");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decode(HexFormat.of().parseHex("08011220" + seed)))
        .withMessageContaining("64 bytes");
  }

  @Test
  void refusesWhatIsNoKeyMessage() {
    assertThat(keys.decodePublic(new byte[0])).isEmpty();
    assertThat(keys.decodePublic(new byte[] {0x08, 0x01})).isEmpty();
    assertThat(keys.decodePublic(HexFormat.of().parseHex("08091200"))).isEmpty();
    assertThat(keys.decodePublic(HexFormat.of().parseHex("080112021ed1"))).isEmpty();
    for (KeyType type : KeyType.values()) {
      byte[] empty = {0x08, (byte) type.code(), 0x12, 0};
      assertThat(keys.decodePublic(empty)).isEmpty();
      assertThatIllegalArgumentException().isThrownBy(() -> keys.decode(empty));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decode("-----BEGIN".getBytes(StandardCharsets.US_ASCII)))
        .withMessageContaining("PrivateKey");
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 2047, 2048, 8192, 8193, 16384})
  void takesPublicRsaKeysFrom2048To8192Bits(int bits) throws Exception {
    // No primes are needed to be looked at.
    BigInteger modulus = new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
    var spec = new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537));
    byte[] spki = KeyFactory.getInstance("RSA").generatePublic(spec).getEncoded();
    PublicKey key = PublicKey.of(KeyType.RSA, spki);

    assertThat(keys.decodePublic(key.encoded()).isPresent())
        .isEqualTo(bits >= 2048 && bits <= 8192);
  }

  @Test
  void refusesAShortPrivateRsaKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> keys.decode(encoded(KeyType.RSA, Pkcs8.read(pkcs8).getPrivateKey().getOctets())))
        .withMessage("an RSA key has from 2048 to 8192 bits, this one has 1024");
  }

  @Test
  void refusesAPrivateRsaKeyWhoseNumbersDoNotBelongTogether() {
    byte[] encoded = KeyVectors.ALL.get(3).privateKey();
    // Near the end of PKCS#1 is a number that only makes signing faster.
    encoded[encoded.length - 10] ^= 1;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> keys.decode(encoded))
        .withMessage("the RSA private key is damaged: it cannot sign");
  }

  private static byte[] encoded(KeyType type, byte[] data) {
    return KeyMessages.PrivateKey.newBuilder()
        .setType(KeyMessages.KeyType.forNumber(type.code()))
        .setData(ByteString.copyFrom(data))
        .build()
        .toByteArray();
  }

  @Test
  void refusesAnEcdsaKeyOnAnotherCurve() {
    EcdsaMath math = new EcdsaMath("secp256k1");
    byte[] point = math.publicPoint(BigInteger.TWO, false);
    byte[] sec1 = Sec1.write(BigInteger.TWO, point, SECObjectIdentifiers.secp256k1);
    byte[] pkcs8 = Pkcs8.write(Pkcs8.SECP256K1, sec1);

    for (byte[] data : List.of(sec1, pkcs8)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> keys.decode(encoded(KeyType.ECDSA, data)))
          .withMessage("an ECDSA key is one on P-256, not one of SECP256K1");
    }
  }

  @Test
  void refusesAnRsaKeyThatIsWrittenInAnotherWay() {
    // The same key without the NULL parameters of its algorithm.
    String canonical = HexFormat.of().formatHex(KeyVectors.ALL.get(3).publicKey());
    String unusual =
        canonical.replace(
            "12a60430820222300d06092a864886f70d0101010500",
            "12a40430820220300b06092a864886f70d010101");
    assertThat(unusual).isNotEqualTo(canonical);
    assertThat(keys.decodePublic(HexFormat.of().parseHex(unusual))).isEmpty();
  }

  /** Ten thousand keys made from node numbers, as the gossipsub interop tests make theirs. */
  @Test
  void derivesTheSamePublicKeysAsOtherImplementations() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int node = 0; node < 10_000; node++) {
      byte[] seed = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putInt(node).array();
      PublicKey key = PublicKey.of(KeyType.ED25519, Ed25519Keys.publicKey(seed));
      String line = ">" + node + ":" + key.peerId() + "\n";
      digest.update(line.getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("11395ea896d00ca25f7f648ebb336488ee092096a5498d90d76b92eaec27867a");
  }

  private static byte[] damage(Random random, byte[] bytes) {
    byte[] out = Arrays.copyOf(bytes, bytes.length - (random.nextInt(4) == 0 ? 1 : 0));
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      out[random.nextInt(out.length)] = (byte) random.nextInt();
    }
    return out;
  }

  private static byte[] randomBytes(Random random, int maxLength) {
    byte[] out = new byte[random.nextInt(maxLength + 1)];
    random.nextBytes(out);
    return out;
  }
}
