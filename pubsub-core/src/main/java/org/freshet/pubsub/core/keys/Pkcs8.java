package org.freshet.pubsub.core.keys;

import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.freshet.pubsub.peer.KeyType;
import org.jspecify.annotations.Nullable;

/** PKCS#8, the form of private keys that all key types share: an algorithm's name and its data. */
final class Pkcs8 {
  static final AlgorithmIdentifier RSA =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
  static final AlgorithmIdentifier P256 = onCurve(SECObjectIdentifiers.secp256r1);
  static final AlgorithmIdentifier SECP256K1 = onCurve(SECObjectIdentifiers.secp256k1);

  /** RFC 8410. */
  static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112"));

  private Pkcs8() {}

  private static AlgorithmIdentifier onCurve(ASN1ObjectIdentifier curve) {
    return new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve);
  }

  /**
   * {@return what the DER holds}
   *
   * @throws IllegalArgumentException when it is no PKCS#8
   */
  static PrivateKeyInfo read(byte[] der) {
    try {
      return PrivateKeyInfo.getInstance(der);
    } catch (RuntimeException e) {
      // The DER reader throws many kinds of exception at what is no key.
      throw new IllegalArgumentException("it is no DER of PKCS#8", e);
    }
  }

  /** {@return whether the DER has the outline of PKCS#8, and not that of SEC 1 or PKCS#1} */
  static boolean looksLike(byte[] der) {
    try {
      ASN1Sequence parts = ASN1Sequence.getInstance(der);
      return parts.size() >= 3 && parts.getObjectAt(1) instanceof ASN1Sequence;
    } catch (RuntimeException notDer) {
      return false;
    }
  }

  /**
   * {@return the DER}
   *
   * @param key the key in the form that its algorithm has inside PKCS#8
   */
  static byte[] write(AlgorithmIdentifier algorithm, byte[] key) {
    try {
      return new PrivateKeyInfo(algorithm, key).getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("DER of PKCS#8", e);
    }
  }

  /**
   * {@return the kind of key in it}
   *
   * @throws IllegalArgumentException that names a kind that libp2p, or this project, has not
   */
  static KeyType type(PrivateKeyInfo key) {
    AlgorithmIdentifier algorithm = key.getPrivateKeyAlgorithm();
    ASN1ObjectIdentifier id = algorithm.getAlgorithm();
    if (id.equals(ED25519.getAlgorithm())) {
      return KeyType.ED25519;
    }
    if (id.equals(RSA.getAlgorithm())) {
      return KeyType.RSA;
    }
    if (id.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return typeOnCurve(algorithm.getParameters());
    }
    throw new IllegalArgumentException(
        "its algorithm " + id + " is none of RSA, Ed25519, secp256k1 and ECDSA on P-256");
  }

  /**
   * {@return the kind of key that is on this curve}
   *
   * @throws IllegalArgumentException that names another curve
   */
  static KeyType typeOnCurve(@Nullable ASN1Encodable curve) {
    if (SECObjectIdentifiers.secp256r1.equals(curve)) {
      return KeyType.ECDSA;
    }
    if (SECObjectIdentifiers.secp256k1.equals(curve)) {
      return KeyType.SECP256K1;
    }
    throw new IllegalArgumentException(
        "its curve is "
            + Optional.ofNullable(curve).map(Pkcs8::curveName).orElse("not named")
            + "; only P-256 and secp256k1 are understood");
  }

  private static String curveName(ASN1Encodable curve) {
    if (!(curve instanceof ASN1ObjectIdentifier id)) {
      return "written out in numbers";
    }
    String name = ECNamedCurveTable.getName(id);
    return name == null ? id.getId() : name;
  }
}
