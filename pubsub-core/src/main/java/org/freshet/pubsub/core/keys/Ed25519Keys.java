package org.freshet.pubsub.core.keys;

import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519: a public key is its 32 bytes, a private key is seed and public key. */
final class Ed25519Keys implements KeyAlgorithm {
  private static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;
  private static final int PUBLIC_BYTES = Ed25519.PUBLIC_KEY_SIZE;
  private static final int PRIVATE_BYTES = SEED_BYTES + PUBLIC_BYTES;

  /** Old go wrote the public key twice. */
  private static final int OLD_PRIVATE_BYTES = PRIVATE_BYTES + PUBLIC_BYTES;

  private final Ed25519Math math;

  Ed25519Keys(Ed25519Math math) {
    this.math = math;
  }

  @Override
  public byte[] generate(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return Bytes.concat(seed, publicKey(seed));
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
        throw new IllegalArgumentException("the Ed25519 private key has the wrong public half");
      }
    }
    return new KeyPair(Arrays.copyOf(data, PRIVATE_BYTES), publicKey, math.signer(seed));
  }

  @Override
  public boolean isPublicKey(byte[] data) {
    return data.length == PUBLIC_BYTES;
  }

  @Override
  public boolean verify(byte[] publicData, byte[] message, byte[] signature) {
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
