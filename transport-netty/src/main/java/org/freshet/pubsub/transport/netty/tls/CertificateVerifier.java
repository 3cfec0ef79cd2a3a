package org.freshet.pubsub.transport.netty.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.X509TrustManager;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;
import org.freshet.pubsub.transport.netty.tls.CertificateFields.Extension;

/**
 * Finds out whose certificate it is that a far side showed, as the specification demands (libp2p
 * specs, tls, "Peer Authentication"). Safe for any thread.
 */
public final class CertificateVerifier {
  /** Says nothing about a certificate that signs no others. */
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";

  private static final String KEY_USAGE = "2.5.29.15";

  /** The first bit of the first byte: its key may sign, as it does in a handshake. */
  private static final int DIGITAL_SIGNATURE = 0x80;

  private final KeyProvider keys;
  private final InstantSource clock;

  /** Creates it. */
  public CertificateVerifier(KeyProvider keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * {@return who the far side is, if the handshake proves that it has the certificate's key}
   *
   * @param chain all certificates that it showed
   * @throws CertificateException when it is not to be believed; the message says why
   */
  public PeerId verify(Certificate[] chain) throws CertificateException {
    CertificateFields certificate = only(chain);
    if (certificate.hasUniqueIds()) {
      throw new CertificateException("with a unique id of subject or issuer");
    }
    Instant now = clock.instant();
    if (now.isBefore(certificate.notBefore())) {
      throw new CertificateException("valid only from " + certificate.notBefore());
    }
    if (now.isAfter(certificate.notAfter())) {
      throw new CertificateException("expired at " + certificate.notAfter());
    }
    checkExtensions(certificate);
    SelfSignature.verify(certificate);
    SignedKey signed = signedKey(certificate);
    PublicKey identity = identity(signed);
    byte[] signedBytes = SignedKey.signed(certificate.subjectPublicKeyInfo());
    if (!keys.verify(identity, signedBytes, signed.signature())) {
      throw new CertificateException("with a key that its identity has not signed");
    }
    return identity.peerId();
  }

  /**
   * {@return who it is that {@link #verify} has found in the chain} Checks nothing again.
   *
   * @throws CertificateException when it cannot have been verified
   */
  public PeerId identityOf(Certificate[] chain) throws CertificateException {
    return identity(signedKey(only(chain))).peerId();
  }

  /** {@return asks this verifier about each far side, for handshakes of either side} */
  public X509TrustManager trustManager() {
    return new IdentityTrustManager(this);
  }

  private static CertificateFields only(Certificate[] chain) throws CertificateException {
    if (chain.length != 1) {
      throw new CertificateException(chain.length + " certificates where one is due");
    }
    return CertificateFields.read(chain[0].getEncoded());
  }

  private static void checkExtensions(CertificateFields certificate) throws CertificateException {
    Set<String> seen = new HashSet<>();
    for (Extension extension : certificate.extensions()) {
      if (!seen.add(extension.oid())) {
        throw new CertificateException("with the extension " + extension.oid() + " twice");
      }
      if (extension.oid().equals(KEY_USAGE)) {
        checkKeyUsage(extension);
      } else if (extension.critical()
          && !extension.oid().equals(SignedKey.OID)
          && !extension.oid().equals(BASIC_CONSTRAINTS)) {
        throw new CertificateException("with a critical extension " + extension.oid());
      }
    }
  }

  private static void checkKeyUsage(Extension extension) throws CertificateException {
    byte[] bits = new DerReader(extension.value()).content(DerWriter.BIT_STRING);
    if (bits.length < 2 || (bits[1] & DIGITAL_SIGNATURE) == 0) {
      throw new CertificateException("with a key that is not for signatures");
    }
  }

  private static SignedKey signedKey(CertificateFields certificate) throws CertificateException {
    for (Extension extension : certificate.extensions()) {
      if (extension.oid().equals(SignedKey.OID)) {
        return SignedKey.read(extension.value());
      }
    }
    throw new CertificateException("without libp2p's extension");
  }

  private PublicKey identity(SignedKey signed) throws CertificateException {
    return keys.decodePublic(signed.publicKey())
        .orElseThrow(() -> new CertificateException("of an identity key that is not understood"));
  }
}
