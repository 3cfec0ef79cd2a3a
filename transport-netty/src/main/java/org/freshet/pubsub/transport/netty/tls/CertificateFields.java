package org.freshet.pubsub.transport.netty.tls;

import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a certificate says, read and not yet believed.
 *
 * @param signedBytes what its signature is over
 * @param signatureOid the algorithm of the signature
 * @param subjectPublicKeyInfo its key, as an element
 * @param hasUniqueIds whether it has the fields that the specification forbids
 */
record CertificateFields(
    byte[] signedBytes,
    String signatureOid,
    byte[] signature,
    Instant notBefore,
    Instant notAfter,
    byte[] subjectPublicKeyInfo,
    boolean hasUniqueIds,
    List<Extension> extensions) {
  private static final int VERSION_TAG = 0xa0;
  private static final int ISSUER_UNIQUE_ID_TAG = 0x81;
  private static final int SUBJECT_UNIQUE_ID_TAG = 0x82;
  private static final int EXTENSIONS_TAG = 0xa3;
  private static final byte[] VERSION_3 = {2};

  /** One extension; what is critical must be understood. */
  record Extension(String oid, boolean critical, byte[] value) {}

  static CertificateFields read(byte[] encoded) throws CertificateException {
    DerReader all = new DerReader(encoded);
    DerReader certificate = all.enter(DerWriter.SEQUENCE);
    all.end();
    byte[] tbs = certificate.whole(DerWriter.SEQUENCE);
    byte[] algorithm = certificate.whole(DerWriter.SEQUENCE);
    byte[] signature = certificate.bits();
    certificate.end();

    DerReader fields = new DerReader(tbs).enter(DerWriter.SEQUENCE);
    if (!fields.isNext(VERSION_TAG)
        || !Arrays.equals(fields.enter(VERSION_TAG).content(DerWriter.INTEGER), VERSION_3)) {
      throw new CertificateException("not of version 3");
    }
    fields.content(DerWriter.INTEGER);
    if (!Arrays.equals(fields.whole(DerWriter.SEQUENCE), algorithm)) {
      throw new CertificateException("two algorithms for one signature");
    }
    fields.content(DerWriter.SEQUENCE);
    DerReader validity = fields.enter(DerWriter.SEQUENCE);
    Instant notBefore = validity.time();
    Instant notAfter = validity.time();
    validity.end();
    fields.content(DerWriter.SEQUENCE);
    byte[] key = fields.whole(DerWriter.SEQUENCE);
    boolean hasUniqueIds =
        fields.isNext(ISSUER_UNIQUE_ID_TAG) || fields.isNext(SUBJECT_UNIQUE_ID_TAG);
    List<Extension> extensions = hasUniqueIds ? List.of() : extensions(fields);
    String oid = new DerReader(algorithm).enter(DerWriter.SEQUENCE).oid();
    return new CertificateFields(
        tbs, oid, signature, notBefore, notAfter, key, hasUniqueIds, extensions);
  }

  private static List<Extension> extensions(DerReader fields) throws CertificateException {
    List<Extension> extensions = new ArrayList<>();
    if (fields.hasNext()) {
      DerReader tagged = fields.enter(EXTENSIONS_TAG);
      DerReader list = tagged.enter(DerWriter.SEQUENCE);
      tagged.end();
      while (list.hasNext()) {
        DerReader extension = list.enter(DerWriter.SEQUENCE);
        extensions.add(
            new Extension(
                extension.oid(), extension.isTrue(), extension.content(DerWriter.OCTET_STRING)));
        extension.end();
      }
      fields.end();
    }
    return extensions;
  }
}
