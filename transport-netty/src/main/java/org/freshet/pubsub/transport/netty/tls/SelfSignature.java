package org.freshet.pubsub.transport.netty.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import java.util.Set;

/** Checks that a certificate is signed with its own key, by algorithms that can be relied on. */
final class SelfSignature {
  private static final String EC = "1.2.840.10045.2.1";

  private static final Map<String, String> KEY_NAMES =
      Map.of(EC, "EC", "1.3.101.112", "Ed25519", "1.2.840.113549.1.1.1", "RSA");

  /** P-256, P-384 and P-521. */
  private static final Set<String> CURVES =
      Set.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

  /** None with a hash of less than 256 bits. */
  private static final Map<String, String> SIGNATURE_NAMES =
      Map.of(
          CertificateDraft.ECDSA_WITH_SHA256,
          "SHA256withECDSA",
          "1.2.840.10045.4.3.3",
          "SHA384withECDSA",
          "1.2.840.10045.4.3.4",
          "SHA512withECDSA",
          "1.3.101.112",
          "Ed25519",
          "1.2.840.113549.1.1.11",
          "SHA256withRSA",
          "1.2.840.113549.1.1.12",
          "SHA384withRSA",
          "1.2.840.113549.1.1.13",
          "SHA512withRSA");

  private SelfSignature() {}

  static void verify(CertificateFields certificate) throws CertificateException {
    String algorithm = SIGNATURE_NAMES.get(certificate.signatureOid());
    if (algorithm == null) {
      throw new CertificateException("signed by the algorithm " + certificate.signatureOid());
    }
    String keyAlgorithm = keyAlgorithm(certificate.subjectPublicKeyInfo());
    boolean valid;
    try {
      PublicKey key =
          KeyFactory.getInstance(keyAlgorithm)
              .generatePublic(new X509EncodedKeySpec(certificate.subjectPublicKeyInfo()));
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      verifier.update(certificate.signedBytes());
      valid = verifier.verify(certificate.signature());
    } catch (GeneralSecurityException | ProviderException e) {
      throw new CertificateException("a key or a signature that is none", e);
    }
    if (!valid) {
      throw new CertificateException("not signed with its own key");
    }
  }

  private static String keyAlgorithm(byte[] subjectPublicKeyInfo) throws CertificateException {
    DerReader algorithm =
        new DerReader(subjectPublicKeyInfo).enter(DerWriter.SEQUENCE).enter(DerWriter.SEQUENCE);
    String oid = algorithm.oid();
    String name = KEY_NAMES.get(oid);
    if (name == null) {
      throw new CertificateException("a key of the algorithm " + oid);
    }
    // A curve that the far side describes, instead of naming, may be one on which it can cheat.
    if (oid.equals(EC) && !(algorithm.isNext(DerWriter.OID) && CURVES.contains(algorithm.oid()))) {
      throw new CertificateException("a key on a curve that is not named, or not known");
    }
    return name;
  }
}
