package org.freshet.pubsub.transport.netty.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An X.509 certificate of version 3 before it is signed (RFC 5280). */
final class CertificateDraft {
  static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";

  private static final String COMMON_NAME = "2.5.4.3";
  private static final int VERSION_TAG = 0xa0;
  private static final int EXTENSIONS_TAG = 0xa3;
  private static final BigInteger VERSION_3 = BigInteger.TWO;

  private final List<byte[]> extensions = new ArrayList<>();

  BigInteger serial = BigInteger.ONE;
  String name = "libp2p";
  Instant notBefore = Instant.EPOCH;
  Instant notAfter = Instant.EPOCH;
  byte[] subjectPublicKeyInfo;

  /** Elements between key and extensions, which there should be none of. */
  byte[] uniqueIds = new byte[0];

  String signatureOid = ECDSA_WITH_SHA256;
  String signatureName = "SHA256withECDSA";

  CertificateDraft(PublicKey key) {
    this.subjectPublicKeyInfo = key.getEncoded();
  }

  void add(String oid, boolean critical, byte[] value) {
    extensions.add(
        DerWriter.sequence(
            DerWriter.oid(oid), critical ? DerWriter.TRUE : new byte[0], DerWriter.octets(value)));
  }

  /** {@return the certificate in DER} */
  byte[] sign(PrivateKey key) throws GeneralSecurityException {
    byte[] algorithm = DerWriter.sequence(DerWriter.oid(signatureOid));
    byte[] tbs =
        DerWriter.sequence(
            DerWriter.element(VERSION_TAG, DerWriter.integer(VERSION_3)),
            DerWriter.integer(serial),
            algorithm,
            encodedName(),
            DerWriter.sequence(DerWriter.time(notBefore), DerWriter.time(notAfter)),
            encodedName(),
            subjectPublicKeyInfo,
            uniqueIds,
            DerWriter.element(
                EXTENSIONS_TAG, DerWriter.sequence(extensions.toArray(byte[][]::new))));
    Signature signature = Signature.getInstance(signatureName);
    signature.initSign(key);
    signature.update(tbs);
    return DerWriter.sequence(tbs, algorithm, DerWriter.bits(signature.sign()));
  }

  private byte[] encodedName() {
    return name.isEmpty()
        ? DerWriter.sequence()
        : DerWriter.sequence(
            DerWriter.element(
                DerWriter.SET,
                DerWriter.sequence(DerWriter.oid(COMMON_NAME), DerWriter.text(name))));
  }
}
