package org.freshet.pubsub.transport.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.junit.jupiter.api.Test;

/** Certificates that are right but for one thing. */
class CertificateVerifierTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final String UNKNOWN = "1.3.6.1.4.1.53594.99";
  private static final byte[] NULL = {5, 0};

  private final KeyProvider keys = KeyProvider.installed();
  private final Identity identity = keys.generate(KeyType.ED25519);
  private final KeyPair pair = pair("EC", 256);
  private final CertificateVerifier verifier = new CertificateVerifier(keys, () -> NOW);

  private static KeyPair pair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (bits > 0) {
        generator.initialize(bits);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** {@return one that lacks nothing but the extension} */
  private static CertificateDraft bare(KeyPair pair) {
    CertificateDraft draft = new CertificateDraft(pair.getPublic());
    draft.notBefore = NOW.minusSeconds(1);
    draft.notAfter = NOW.plusSeconds(1);
    return draft;
  }

  private void sign(CertificateDraft draft, boolean critical) {
    SignedKey signed = SignedKey.by(identity, draft.subjectPublicKeyInfo);
    draft.add(SignedKey.OID, critical, signed.encoded());
  }

  /** {@return one that is right, but for the change, which comes before the extension} */
  private byte[] changed(Consumer<CertificateDraft> change) throws GeneralSecurityException {
    CertificateDraft draft = bare(pair);
    change.accept(draft);
    sign(draft, false);
    return draft.sign(pair.getPrivate());
  }

  private byte[] right() throws GeneralSecurityException {
    return changed(draft -> {});
  }

  private void assertTaken(byte[]... chain) throws CertificateException {
    assertThat(verifier.verify(raw(chain))).isEqualTo(identity.peerId());
  }

  private void assertRefused(String why, byte[]... chain) {
    assertThatThrownBy(() -> verifier.verify(raw(chain)))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining(why);
  }

  private static Certificate[] raw(byte[]... chain) {
    return Arrays.stream(chain).map(RawCertificate::new).toArray(Certificate[]::new);
  }

  @Test
  void onlyOneCertificateIsTaken() throws Exception {
    assertTaken(right());
    assertRefused("0 certificates where one is due");
    assertRefused("2 certificates where one is due", right(), right());
  }

  @Test
  void onlyWhatIsValidNowIsTaken() throws Exception {
    assertTaken(changed(draft -> draft.notBefore = NOW));
    assertTaken(changed(draft -> draft.notAfter = NOW));
    assertTaken(changed(draft -> draft.notAfter = Instant.parse("4096-01-01T00:00:00Z")));
    assertTaken(changed(draft -> draft.notBefore = Instant.parse("1975-01-01T00:00:00Z")));
    assertRefused("valid only from", changed(draft -> draft.notBefore = NOW.plusSeconds(1)));
    assertRefused("expired at", changed(draft -> draft.notAfter = NOW.minusSeconds(1)));
  }

  @Test
  void theNameMayBeEmpty() throws Exception {
    assertTaken(changed(draft -> draft.name = ""));
  }

  @Test
  void theExtensionIsNeededOnceAndMayBeCritical() throws Exception {
    CertificateDraft critical = bare(pair);
    sign(critical, true);
    assertTaken(critical.sign(pair.getPrivate()));
    assertRefused("without libp2p's extension", bare(pair).sign(pair.getPrivate()));
    assertRefused("1.3.6.1.4.1.53594.1.1 twice", changed(draft -> sign(draft, false)));
  }

  @Test
  void otherExtensionsAreIgnoredUnlessTheyAreCritical() throws Exception {
    assertTaken(changed(draft -> draft.add(UNKNOWN, false, NULL)));
    assertRefused(
        "a critical extension " + UNKNOWN, changed(draft -> draft.add(UNKNOWN, true, NULL)));
    assertTaken(changed(draft -> draft.add("2.5.29.19", true, DerWriter.sequence())));
  }

  @Test
  void keyUsageMustAllowSignatures() throws Exception {
    byte[] signatures = DerWriter.bits(new byte[] {(byte) 0x80});
    byte[] certificates = DerWriter.bits(new byte[] {0x04});
    assertTaken(changed(draft -> draft.add("2.5.29.15", true, signatures)));
    assertRefused(
        "not for signatures", changed(draft -> draft.add("2.5.29.15", true, certificates)));
    assertRefused("no DER", changed(draft -> draft.add("2.5.29.15", true, NULL)));
  }

  @Test
  void itMustBeSignedWithItsOwnKey() throws Exception {
    CertificateDraft draft = bare(pair);
    sign(draft, false);
    assertRefused("not signed with its own key", draft.sign(pair("EC", 256).getPrivate()));
    byte[] tampered = right();
    int name = indexOf(tampered, "libp2p".getBytes());
    tampered[name]++;
    assertRefused("not signed with its own key", tampered);
  }

  @Test
  void weakAndUnknownSignaturesAreRefused() throws Exception {
    assertRefused(
        "signed by the algorithm 1.2.840.10045.4.1",
        changed(
            draft -> {
              draft.signatureOid = "1.2.840.10045.4.1";
              draft.signatureName = "SHA1withECDSA";
            }));
    assertRefused(
        "signed by the algorithm 1.2.840.10045.4.3.1",
        changed(
            draft -> {
              draft.signatureOid = "1.2.840.10045.4.3.1";
              draft.signatureName = "SHA224withECDSA";
            }));
  }

  @Test
  void strongSignaturesOfOtherKindsAreTaken() throws Exception {
    assertTaken(signedBy(pair("EC", 384), "1.2.840.10045.4.3.3", "SHA384withECDSA"));
    assertTaken(signedBy(pair("EC", 521), "1.2.840.10045.4.3.4", "SHA512withECDSA"));
    assertTaken(signedBy(pair("Ed25519", 0), "1.3.101.112", "Ed25519"));
    assertTaken(signedBy(pair("RSA", 2048), "1.2.840.113549.1.1.11", "SHA256withRSA"));
  }

  private byte[] signedBy(KeyPair other, String oid, String name) throws GeneralSecurityException {
    CertificateDraft draft = bare(other);
    draft.signatureOid = oid;
    draft.signatureName = name;
    sign(draft, false);
    return draft.sign(other.getPrivate());
  }

  @Test
  void aCurveIsNamedAndKnown() throws Exception {
    byte[] point = point(pair.getPublic().getEncoded());
    byte[] described = DerWriter.sequence(DerWriter.integer(BigInteger.ONE));
    assertRefused(
        "a curve that is not named",
        changed(draft -> draft.subjectPublicKeyInfo = key(described, point)));
    assertRefused(
        "a curve that is not named, or not known",
        changed(draft -> draft.subjectPublicKeyInfo = key(DerWriter.oid("1.3.132.0.10"), point)));
    assertRefused(
        "a key of the algorithm 1.2.840.10040.4.1",
        changed(
            draft ->
                draft.subjectPublicKeyInfo =
                    DerWriter.sequence(
                        DerWriter.sequence(DerWriter.oid("1.2.840.10040.4.1")),
                        DerWriter.bits(point))));
    assertRefused(
        "a key or a signature that is none",
        changed(
            draft ->
                draft.subjectPublicKeyInfo =
                    key(DerWriter.oid("1.2.840.10045.3.1.7"), new byte[] {4, 1, 2})));
  }

  private static byte[] key(byte[] parameters, byte[] point) {
    return DerWriter.sequence(
        DerWriter.sequence(DerWriter.oid("1.2.840.10045.2.1"), parameters), DerWriter.bits(point));
  }

  private static byte[] point(byte[] key) throws CertificateException {
    DerReader fields = new DerReader(key).enter(DerWriter.SEQUENCE);
    fields.content(DerWriter.SEQUENCE);
    return fields.bits();
  }

  @Test
  void uniqueIdsAreRefused() throws Exception {
    for (int tag : new int[] {0x81, 0x82}) {
      assertRefused(
          "unique id",
          changed(draft -> draft.uniqueIds = DerWriter.element(tag, new byte[] {0, 1})));
    }
  }

  @Test
  void theIdentityMustHaveSignedThisKey() throws Exception {
    Identity other = keys.generate(KeyType.ED25519);
    byte[] key = pair.getPublic().getEncoded();
    byte[] otherKey = pair("EC", 256).getPublic().getEncoded();
    String why = "with a key that its identity has not signed";

    assertRefused(why, with(identity.publicKey().encoded(), other.sign(SignedKey.signed(key))));
    assertRefused(
        why, with(identity.publicKey().encoded(), identity.sign(SignedKey.signed(otherKey))));
    assertRefused(why, with(identity.publicKey().encoded(), identity.sign(key)));
    assertRefused(why, with(identity.publicKey().encoded(), new byte[0]));
    assertRefused(
        "an identity key that is not understood",
        with(new byte[] {8, 1, 18, 1, 0}, identity.sign(SignedKey.signed(key))));
  }

  private byte[] with(byte[] publicKey, byte[] signature) throws GeneralSecurityException {
    return withExtension(new SignedKey(publicKey, signature).encoded());
  }

  private byte[] withExtension(byte[] value) throws GeneralSecurityException {
    CertificateDraft draft = bare(pair);
    draft.add(SignedKey.OID, false, value);
    return draft.sign(pair.getPrivate());
  }

  @Test
  void theExtensionIsTwoStringsAndNoMore() throws Exception {
    SignedKey signed = SignedKey.by(identity, pair.getPublic().getEncoded());
    byte[] first = DerWriter.octets(signed.publicKey());
    byte[] second = DerWriter.octets(signed.signature());

    assertTaken(withExtension(DerWriter.sequence(first, second)));
    assertRefused("no DER", withExtension(DerWriter.sequence(first)));
    assertRefused("no DER", withExtension(DerWriter.sequence(first, second, NULL)));
    assertRefused("no DER", withExtension(new byte[0]));
    byte[] trailing = Arrays.copyOf(signed.encoded(), signed.encoded().length + 1);
    assertRefused("no DER", withExtension(trailing));
    assertRefused(
        "no DER", withExtension(DerWriter.sequence(DerWriter.bits(signed.publicKey()), second)));
  }

  @Test
  void onlyVersionThreeWithOneAlgorithmIsTaken() throws Exception {
    byte[] version = right();
    version[indexOf(version, HexFormat.of().parseHex("a003020102")) + 4] = 1;
    assertRefused("not of version 3", version);
    byte[] algorithm = right();
    byte[] oid = DerWriter.oid(CertificateDraft.ECDSA_WITH_SHA256);
    int inner = indexOf(algorithm, oid);
    algorithm[inner + oid.length - 1]++;
    assertRefused("two algorithms for one signature", algorithm);
  }

  @Test
  void nonsenseIsRefusedAndNeverAFaultOfOurs() throws Exception {
    byte[] right = right();
    for (int length = 0; length < right.length; length++) {
      byte[] cut = Arrays.copyOf(right, length);
      assertThatThrownBy(() -> verifier.verify(raw(cut))).isInstanceOf(CertificateException.class);
    }
    Random random = new Random(1);
    for (int i = 0; i < 400; i++) {
      byte[] wrong = right.clone();
      wrong[random.nextInt(wrong.length)] ^= (byte) (1 + random.nextInt(255));
      assertThatThrownBy(() -> verifier.verify(raw(wrong)))
          .isInstanceOf(CertificateException.class);
    }
  }

  private static int indexOf(byte[] all, byte[] part) {
    for (int i = 0; i + part.length <= all.length; i++) {
      if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not in it");
  }
}
