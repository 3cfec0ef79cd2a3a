package org.freshet.pubsub.core.keys;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519: a public key is its 32 bytes, a private key is seed and public key. */
final class Ed25519Keys implements KeyAlgorithm {
  private static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;
  private static final int PUBLIC_BYTES = Ed25519.PUBLIC_KEY_SIZE;
  private static final int PRIVATE_BYTES = SEED_BYTES + PUBLIC_BYTES;

  /** Old go wrote the public key twice. */
  private static final int OLD_PRIVATE_BYTES = PRIVATE_BYTES + PUBLIC_BYTES;

  /** The DER header of 32 bytes, which are wrapped twice in PKCS#8 (RFC 8410). */
  private static final byte[] OCTET_STRING = {0x04, SEED_BYTES};

  private final Ed25519Math math;

  Ed25519Keys(Ed25519Math math) {
    this.math = math;
  }

  @Override
  public byte[] generate(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return ofSeed(seed);
  }

  @Override
  public KeyPair decode(byte[] data) {
    if (data.length != PRIVATE_BYTES && data.length != OLD_PRIVATE_BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 private key has 64 bytes, or 96 in old files, not " + data.length);
    }
    byte[] seed = Arrays.copyOf(data, SEED_BYTES);
    byte[] publicKey = publicKey(seed);
    for (int at = SEED_BYTES; at < data.length; at += PUBLIC_BYTES) {
      if (!Arrays.equals(data, at, at + PUBLIC_BYTES, publicKey, 0, PUBLIC_BYTES)) {
        throw wrongHalf();
      }
    }
    return new KeyPair(Arrays.copyOf(data, PRIVATE_BYTES), publicKey, math.signer(seed));
  }

  @Override
  public byte[] toPkcs8(byte[] data) {
    return Pkcs8.write(Pkcs8.ED25519, Bytes.concat(OCTET_STRING, Arrays.copyOf(data, SEED_BYTES)));
  }

  @Override
  public byte[] ofPkcs8(PrivateKeyInfo key) {
    byte[] octets = key.getPrivateKey().getOctets();
    int header = OCTET_STRING.length;
    if (octets.length != header + SEED_BYTES
        || !Arrays.equals(octets, 0, header, OCTET_STRING, 0, header)) {
      throw new IllegalArgumentException("an Ed25519 private key in PKCS#8 has 32 bytes");
    }
    byte[] data = ofSeed(Arrays.copyOfRange(octets, header, octets.length));
    ASN1BitString half = key.getPublicKeyData();
    if (half != null && !Arrays.equals(half.getOctets(), publicHalf(data))) {
      throw wrongHalf();
    }
    return data;
  }

  private static byte[] publicHalf(byte[] data) {
    return Arrays.copyOfRange(data, SEED_BYTES, PRIVATE_BYTES);
  }

  @Override
  public byte[] ofSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, not " + seed.length);
    }
    return Bytes.concat(seed, publicKey(seed));
  }

  @Override
  public Optional<byte[]> seed(byte[] data) {
    return Optional.of(Arrays.copyOf(data, SEED_BYTES));
  }

  private static IllegalArgumentException wrongHalf() {
    return new IllegalArgumentException("the private key has the wrong public half");
  }

  @Override
  public boolean isPublicKey(byte[] data) {
    return data.length == PUBLIC_BYTES;
  }

  @Override
  public boolean verify(byte[] publicData, List<ByteBuffer> message, byte[] signature) {
    return publicData.length == PUBLIC_BYTES
        && signature.length == Ed25519.SIGNATURE_SIZE
        && math.verify(publicData, message, signature);
  }

  static byte[] publicKey(byte[] seed) {
    byte[] out = new byte[PUBLIC_BYTES];
    Ed25519.generatePublicKey(seed, 0, out, 0);
    return out;
  }
}
