package org.freshet.pubsub.transport.netty.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.freshet.pubsub.peer.Identity;
import org.jspecify.annotations.Nullable;

/**
 * Makes the certificates of one listener, or of all dials of a transport, each with a key of its
 * own; a new one whenever the last has passed half of its time. Safe for any thread.
 */
public final class CertificateSource {
  /** From the making of a certificate to its end. */
  static final Duration LIFETIME = Duration.ofDays(90);

  /** Clocks of others may be so far behind. */
  static final Duration CLOCK_SKEW = Duration.ofDays(1);

  private static final int SERIAL_BITS = 63;

  private final Identity identity;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Null before the first. */
  private @Nullable TlsCertificate current;

  private Instant renewAt = Instant.MIN;

  /** Creates it; nothing is made before it is asked for. */
  public CertificateSource(Identity identity, InstantSource clock) {
    this.identity = identity;
    this.clock = clock;
  }

  /** {@return the certificate to show now} The same object until it is renewed. */
  public synchronized TlsCertificate current() {
    Instant now = clock.instant();
    if (current == null || !now.isBefore(renewAt)) {
      current = make(now);
      renewAt = now.plus(LIFETIME.dividedBy(2));
    }
    return Objects.requireNonNull(current);
  }

  private TlsCertificate make(Instant now) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair keys = generator.generateKeyPair();
      CertificateDraft draft = new CertificateDraft(keys.getPublic());
      draft.serial = new BigInteger(SERIAL_BITS, random).setBit(0);
      draft.notBefore = now.minus(CLOCK_SKEW);
      draft.notAfter = now.plus(LIFETIME);
      // The first extension: js-libp2p reads no other.
      SignedKey signed = SignedKey.by(identity, draft.subjectPublicKeyInfo);
      draft.add(SignedKey.OID, false, signed.encoded());
      byte[] encoded = draft.sign(keys.getPrivate());
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(encoded));
      return new TlsCertificate(certificate, keys.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot make a certificate on P-256", e);
    }
  }
}
