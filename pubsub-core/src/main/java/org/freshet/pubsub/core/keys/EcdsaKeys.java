package org.freshet.pubsub.core.keys;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.freshet.pubsub.peer.KeyType;

/**
 * ECDSA on P-256: a public key is a SubjectPublicKeyInfo, a private key is a SEC 1 ECPrivateKey,
 * both DER.
 */
final class EcdsaKeys implements KeyAlgorithm {
  /** All that comes before the uncompressed point in the public key's only DER form. */
  private static final byte[] PUBLIC_PREFIX =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

  private static final int POINT_BYTES = 65;
  private static final int UNCOMPRESSED = 0x04;

  private final EcdsaMath math = new EcdsaMath("secp256r1");

  @Override
  public byte[] generate(SecureRandom random) {
    return privateData(math.generate(random));
  }

  @Override
  public KeyPair decode(byte[] data) {
    BigInteger d = read(data);
    byte[] publicData = Bytes.concat(PUBLIC_PREFIX, math.publicPoint(d, false));
    return new KeyPair(privateData(d), publicData, math.signer(d));
  }

  /** SEC 1 is what go and rust write; the specification's text speaks of PKCS#8. */
  private BigInteger read(byte[] data) {
    if (Pkcs8.looksLike(data)) {
      PrivateKeyInfo key = Pkcs8.read(data);
      requireP256(Pkcs8.type(key));
      return scalar(key);
    }
    Sec1 key = Sec1.read(data);
    if (key.curve() != null) {
      requireP256(Pkcs8.typeOnCurve(key.curve()));
    }
    return key.number(math);
  }

  private BigInteger scalar(PrivateKeyInfo key) {
    return Sec1.read(key.getPrivateKey().getOctets()).number(math);
  }

  private static void requireP256(KeyType type) {
    if (type != KeyType.ECDSA) {
      throw new IllegalArgumentException("an ECDSA key is one on P-256, not one of " + type);
    }
  }

  private byte[] privateData(BigInteger d) {
    return Sec1.write(d, math.publicPoint(d, false), SECObjectIdentifiers.secp256r1);
  }

  @Override
  public byte[] toPkcs8(byte[] data) {
    BigInteger d = read(data);
    return Pkcs8.write(Pkcs8.P256, Sec1.write(d, math.publicPoint(d, false), null));
  }

  @Override
  public byte[] ofPkcs8(PrivateKeyInfo key) {
    return privateData(scalar(key));
  }

  @Override
  public boolean isPublicKey(byte[] data) {
    return hasPrefix(data) && math.isPoint(point(data));
  }

  @Override
  public boolean verify(byte[] publicData, List<ByteBuffer> message, byte[] signature) {
    return hasPrefix(publicData)
        && math.verify(point(publicData), Bytes.concat(message), signature);
  }

  private static boolean hasPrefix(byte[] data) {
    int at = PUBLIC_PREFIX.length;
    return data.length == at + POINT_BYTES
        && Arrays.equals(data, 0, at, PUBLIC_PREFIX, 0, at)
        && data[at] == UNCOMPRESSED;
  }

  private static byte[] point(byte[] data) {
    return Arrays.copyOfRange(data, PUBLIC_PREFIX.length, data.length);
  }
}
