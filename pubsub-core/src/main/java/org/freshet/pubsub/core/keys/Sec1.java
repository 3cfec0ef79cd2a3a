package org.freshet.pubsub.core.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * What SEC 1's ECPrivateKey says of a private key on an elliptic curve.
 *
 * @param scalar the private key, 32 bytes
 * @param curve null where it is told elsewhere, as in PKCS#8
 * @param point the public key, which may be left out
 */
record Sec1(byte[] scalar, @Nullable ASN1Object curve, byte @Nullable [] point) {
  private static final int ORDER_BITS = 256;

  /**
   * {@return what the DER says}
   *
   * @throws IllegalArgumentException when it is no key of 256 bits
   */
  static Sec1 read(byte[] der) {
    try {
      ECPrivateKey key = ECPrivateKey.getInstance(ASN1Primitive.fromByteArray(der));
      // Some writers leave out leading zeros.
      BigInteger d = new BigInteger(1, key.getPrivateKey().getOctets());
      byte[] scalar = BigIntegers.asUnsignedByteArray(EcdsaMath.SCALAR_BYTES, d);
      ASN1BitString point = key.getPublicKey();
      return new Sec1(scalar, key.getParametersObject(), point == null ? null : point.getOctets());
    } catch (IOException | RuntimeException e) {
      // The DER reader throws many kinds of exception at what is no key.
      throw new IllegalArgumentException("it is no DER of an ECPrivateKey of 256 bits", e);
    }
  }

  /**
   * {@return the DER}
   *
   * @param point uncompressed
   * @param curve null where it is told elsewhere
   */
  static byte[] write(BigInteger d, byte[] point, @Nullable ASN1ObjectIdentifier curve) {
    try {
      return new ECPrivateKey(ORDER_BITS, d, new DERBitString(point), curve)
          .getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("DER of an elliptic curve's key", e);
    }
  }

  /**
   * {@return the private key as a number of this curve}
   *
   * @throws IllegalArgumentException when it is out of range or not the half of the public key
   */
  BigInteger number(EcdsaMath math) {
    BigInteger d = math.scalar(scalar);
    if (point != null && !Arrays.equals(point, math.publicPoint(d, isCompressed(point)))) {
      throw new IllegalArgumentException("the private key has the wrong public half");
    }
    return d;
  }

  private static boolean isCompressed(byte[] point) {
    return point.length == 1 + EcdsaMath.SCALAR_BYTES;
  }
}
