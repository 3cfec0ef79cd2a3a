package org.freshet.pubsub.core.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.freshet.pubsub.core.keys.KeyAlgorithm.Signer;

/** ECDSA with SHA-256 and DER signatures on one curve; safe for any thread. */
final class EcdsaMath {
  /** The bytes of a private key on both curves in use. */
  static final int SCALAR_BYTES = 32;

  private final ECDomainParameters curve;

  EcdsaMath(String curveName) {
    this.curve = new ECDomainParameters(CustomNamedCurves.getByName(curveName));
  }

  BigInteger generate(SecureRandom random) {
    BigInteger max = curve.getN().subtract(BigInteger.ONE);
    return BigIntegers.createRandomInRange(BigInteger.ONE, max, random);
  }

  /** Checks the range, without showing the key. */
  BigInteger scalar(byte[] bytes) {
    BigInteger d = new BigInteger(1, bytes);
    if (bytes.length != SCALAR_BYTES || d.signum() == 0 || d.compareTo(curve.getN()) >= 0) {
      throw new IllegalArgumentException(
          "a private key of this curve has 32 bytes, is not zero and below the curve's order");
    }
    return d;
  }

  byte[] publicPoint(BigInteger d, boolean compressed) {
    return new FixedPointCombMultiplier()
        .multiply(curve.getG(), d)
        .normalize()
        .getEncoded(compressed);
  }

  boolean isPoint(byte[] encoded) {
    try {
      return !curve.getCurve().decodePoint(encoded).isInfinity();
    } catch (IllegalArgumentException notOnTheCurve) {
      return false;
    }
  }

  /** The nonce is RFC 6979's, and s the lower one of its two values, which Bitcoin asks for. */
  Signer signer(BigInteger d) {
    return message -> {
      ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
      signer.init(true, new ECPrivateKeyParameters(d, curve));
      BigInteger[] rs = signer.generateSignature(Sha256.of(message));
      BigInteger other = curve.getN().subtract(rs[1]);
      try {
        return StandardDSAEncoding.INSTANCE.encode(curve.getN(), rs[0], rs[1].min(other));
      } catch (IOException e) {
        throw new IllegalStateException("DER of two integers in range", e);
      }
    };
  }

  boolean verify(byte[] publicPoint, byte[] message, byte[] signature) {
    try {
      BigInteger[] rs = StandardDSAEncoding.INSTANCE.decode(curve.getN(), signature);
      ECPoint point = curve.getCurve().decodePoint(publicPoint);
      ECDSASigner verifier = new ECDSASigner();
      verifier.init(false, new ECPublicKeyParameters(point, curve));
      return verifier.verifySignature(Sha256.of(message), rs[0], rs[1]);
    } catch (IOException | RuntimeException badInput) {
      // The DER reader throws many kinds of exception at a signature that is none.
      return false;
    }
  }
}
