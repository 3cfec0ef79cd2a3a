package org.freshet.pubsub.core.keys;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.util.BigIntegers;

/** ECDSA on secp256k1: a public key is the compressed point, a private key is the number. */
final class Secp256k1Keys implements KeyAlgorithm {
  private static final int PUBLIC_BYTES = 33;

  private final EcdsaMath math = new EcdsaMath("secp256k1");

  @Override
  public byte[] generate(SecureRandom random) {
    return bytes(math.generate(random));
  }

  @Override
  public KeyPair decode(byte[] data) {
    BigInteger d = math.scalar(data);
    return new KeyPair(data.clone(), math.publicPoint(d, true), math.signer(d));
  }

  @Override
  public byte[] toPkcs8(byte[] data) {
    BigInteger d = math.scalar(data);
    return Pkcs8.write(Pkcs8.SECP256K1, Sec1.write(d, math.publicPoint(d, false), null));
  }

  @Override
  public byte[] ofPkcs8(PrivateKeyInfo key) {
    return bytes(Sec1.read(key.getPrivateKey().getOctets()).number(math));
  }

  @Override
  public byte[] ofSeed(byte[] seed) {
    return bytes(math.scalar(seed));
  }

  @Override
  public Optional<byte[]> seed(byte[] data) {
    return Optional.of(data.clone());
  }

  private static byte[] bytes(BigInteger d) {
    return BigIntegers.asUnsignedByteArray(EcdsaMath.SCALAR_BYTES, d);
  }

  @Override
  public boolean isPublicKey(byte[] data) {
    return data.length == PUBLIC_BYTES && math.isPoint(data);
  }

  @Override
  public boolean verify(byte[] publicData, List<ByteBuffer> message, byte[] signature) {
    return publicData.length == PUBLIC_BYTES
        && math.verify(publicData, Bytes.concat(message), signature);
  }
}
