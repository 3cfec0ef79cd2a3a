package org.freshet.pubsub.transport.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.transport.netty.tls.CertificateSource.CLOCK_SKEW;
import static org.freshet.pubsub.transport.netty.tls.CertificateSource.LIFETIME;

import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateSourceTest {
  private static final Instant START = Instant.parse("2049-12-01T00:00:00Z");

  private final KeyProvider keys = KeyProvider.installed();
  private Instant now = START;
  private final InstantSource clock = () -> now;
  private final CertificateVerifier verifier = new CertificateVerifier(keys, clock);

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void provesIdentitiesOfEveryType(KeyType type) throws Exception {
    Identity identity = keys.generate(type);
    Certificate[] chain = {new CertificateSource(identity, clock).current().certificate()};

    assertThat(verifier.verify(chain)).isEqualTo(identity.peerId());
    assertThat(verifier.identityOf(chain)).isEqualTo(identity.peerId());
  }

  @Test
  void libp2pExtensionIsTheFirstAndTheKeyIsOnP256() throws CertificateException {
    TlsCertificate made = new CertificateSource(keys.generate(KeyType.ED25519), clock).current();
    CertificateFields fields = CertificateFields.read(made.certificate().getEncoded());

    assertThat(fields.extensions().get(0).oid()).isEqualTo(SignedKey.OID);
    assertThat(made.certificate().getPublicKey().toString()).contains("secp256r1");
    assertThat(made.privateKey().getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void isRenewedBeforeItEndsAndIsValidAllTheTimeForClocksThatAreWrong() throws Exception {
    CertificateSource source = new CertificateSource(keys.generate(KeyType.ED25519), clock);
    TlsCertificate first = source.current();
    CertificateVerifier slow = new CertificateVerifier(keys, () -> now.minus(CLOCK_SKEW));
    CertificateVerifier fast = new CertificateVerifier(keys, () -> now.plus(CLOCK_SKEW));
    Certificate[] shown = {first.certificate()};
    for (int days = 0; days < LIFETIME.toDays() / 2; days += 11) {
      now = START.plus(Duration.ofDays(days));
      assertThat(source.current()).isSameAs(first);
      slow.verify(shown);
      fast.verify(shown);
    }

    now = START.plus(LIFETIME.dividedBy(2));
    TlsCertificate second = source.current();

    assertThat(second.certificate().getPublicKey())
        .isNotEqualTo(first.certificate().getPublicKey());
    assertThat(second.certificate().getSerialNumber())
        .isNotEqualTo(first.certificate().getSerialNumber());
    verifier.verify(shown);
    verifier.verify(new Certificate[] {second.certificate()});
    assertThat(source.current()).isSameAs(second);
  }

  @Test
  void eachSourceHasAKeyOfItsOwn() {
    Identity identity = keys.generate(KeyType.ED25519);

    assertThat(new CertificateSource(identity, clock).current().certificate().getPublicKey())
        .isNotEqualTo(
            new CertificateSource(identity, clock).current().certificate().getPublicKey());
  }
}
