package org.freshet.pubsub.transport.quic;

import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.ClientAuth;
import java.security.cert.CertificateException;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.netty.tls.CertificateSource;
import org.freshet.pubsub.transport.netty.tls.CertificateVerifier;
import org.freshet.pubsub.transport.netty.tls.TlsCertificate;
import org.jspecify.annotations.Nullable;

/**
 * Begins the TLS of one listener's connections, or of all that are dialled; makes its certificate
 * when it is needed first, and anew in time. Safe for any thread.
 */
final class QuicContexts {
  private static final String ALPN = "libp2p";

  /** What far sides may sign with; without the option BoringSSL does not offer Ed25519. */
  private static final String[] SIGNATURE_ALGORITHMS = {
    "ecdsa_secp256r1_sha256",
    "ed25519",
    "ecdsa_secp384r1_sha384",
    "rsa_pss_rsae_sha256",
    "rsa_pss_rsae_sha384",
    "rsa_pss_rsae_sha512"
  };

  /** Tickets would let a session go on without its certificate being shown again. */
  private static final int LEAST = 1;

  private final CertificateSource certificates;
  private final CertificateVerifier verifier;
  private final boolean dialling;

  /** Null before the first; made of {@link #shown}. */
  private @Nullable QuicSslContext context;

  private @Nullable TlsCertificate shown;

  /**
   * Creates it; nothing is made before the first handshake.
   *
   * @param dialling whether it is for the side that dials
   */
  QuicContexts(CertificateSource certificates, CertificateVerifier verifier, boolean dialling) {
    this.certificates = certificates;
    this.verifier = verifier;
    this.dialling = dialling;
  }

  /** {@return the TLS of a new connection} */
  QuicSslEngine newEngine(QuicChannel channel) {
    return current().newEngine(channel.alloc());
  }

  /**
   * {@return who the far side of a handshake is that has ended well}
   *
   * @throws StreamException when it has not
   */
  PeerId identityOf(@Nullable SSLEngine engine) {
    try {
      if (engine == null) {
        throw new SSLPeerUnverifiedException("closed");
      }
      return verifier.identityOf(engine.getSession().getPeerCertificates());
    } catch (CertificateException | SSLPeerUnverifiedException e) {
      throw new StreamException(
          StreamError.PROTOCOL_VIOLATION.because("tls: no certificate that was verified"), e);
    }
  }

  private synchronized QuicSslContext current() {
    TlsCertificate due = certificates.current();
    if (!due.equals(shown)) {
      context = build(due);
      shown = due;
    }
    return Objects.requireNonNull(context);
  }

  private QuicSslContext build(TlsCertificate certificate) {
    QuicSslContextBuilder builder =
        dialling
            ? QuicSslContextBuilder.forClient()
                .keyManager(certificate.privateKey(), null, certificate.certificate())
            : QuicSslContextBuilder.forServer(
                    certificate.privateKey(), null, certificate.certificate())
                .clientAuth(ClientAuth.REQUIRE);
    return builder
        .trustManager(verifier.trustManager())
        .endpointIdentificationAlgorithm("")
        .applicationProtocols(ALPN)
        .sessionCacheSize(LEAST)
        .sessionTimeout(LEAST)
        .option(BoringSSLContextOption.SIGNATURE_ALGORITHMS, SIGNATURE_ALGORITHMS)
        .build();
  }
}
