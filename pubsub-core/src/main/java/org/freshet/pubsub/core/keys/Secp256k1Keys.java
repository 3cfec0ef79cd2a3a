package org.freshet.pubsub.core.keys;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.util.BigIntegers;

/** ECDSA on secp256k1: a public key is the compressed point, a private key is the number. */
final class Secp256k1Keys implements KeyAlgorithm {
  private static final int PUBLIC_BYTES = 33;

  private final EcdsaMath math = new EcdsaMath("secp256k1");

  @Override
  public byte[] generate(SecureRandom random) {
    return BigIntegers.asUnsignedByteArray(EcdsaMath.SCALAR_BYTES, math.generate(random));
  }

  @Override
  public KeyPair decode(byte[] data) {
    BigInteger d = math.scalar(data);
    return new KeyPair(data.clone(), math.publicPoint(d, true), math.signer(d));
  }

  @Override
  public boolean isPublicKey(byte[] data) {
    return data.length == PUBLIC_BYTES && math.isPoint(data);
  }

  @Override
  public boolean verify(byte[] publicData, byte[] message, byte[] signature) {
    return publicData.length == PUBLIC_BYTES && math.verify(publicData, message, signature);
  }
}
