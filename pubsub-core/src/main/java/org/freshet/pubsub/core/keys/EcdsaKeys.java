package org.freshet.pubsub.core.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.jspecify.annotations.Nullable;

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

  private BigInteger read(byte[] data) {
    Sec1 key = parse(data);
    if (key.curve() != null && !key.curve().equals(SECObjectIdentifiers.secp256r1)) {
      throw new IllegalArgumentException("of the ECDSA keys, only those on P-256 are understood");
    }
    return math.scalar(key.scalar());
  }

  private static Sec1 parse(byte[] data) {
    try {
      ECPrivateKey key = ECPrivateKey.getInstance(ASN1Primitive.fromByteArray(data));
      return new Sec1(key.getPrivateKey().getOctets(), key.getParametersObject());
    } catch (IOException | RuntimeException e) {
      // The DER reader throws many kinds of exception at what is no key.
      throw new IllegalArgumentException("an ECDSA private key is the DER of an ECPrivateKey", e);
    }
  }

  /** What an ECPrivateKey says of the key; its curve is optional. */
  private record Sec1(byte[] scalar, @Nullable ASN1Object curve) {}

  private byte[] privateData(BigInteger d) {
    var point = new DERBitString(math.publicPoint(d, false));
    var key = new ECPrivateKey(256, d, point, SECObjectIdentifiers.secp256r1);
    try {
      return key.getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("DER of an ECDSA key", e);
    }
  }

  @Override
  public boolean isPublicKey(byte[] data) {
    return hasPrefix(data) && math.isPoint(point(data));
  }

  @Override
  public boolean verify(byte[] publicData, byte[] message, byte[] signature) {
    return hasPrefix(publicData) && math.verify(point(publicData), message, signature);
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
