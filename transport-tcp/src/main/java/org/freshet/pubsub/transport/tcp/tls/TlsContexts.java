package org.freshet.pubsub.transport.tcp.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.netty.tls.CertificateSource;
import org.freshet.pubsub.transport.netty.tls.CertificateVerifier;
import org.freshet.pubsub.transport.netty.tls.TlsCertificate;
import org.freshet.pubsub.transport.tcp.link.Secured;
import org.jspecify.annotations.Nullable;

/**
 * Begins the TLS of one listener's connections, or of all that are dialled; makes its certificate
 * when it is needed first, and anew in time. Safe for any thread.
 */
public final class TlsContexts {
  /** Says that the multiplexer is not agreed in the handshake. */
  private static final String NO_MUXER = "libp2p";

  /** Tickets would let a session go on without its certificate being shown again. */
  private static final int LEAST = 1;

  private static final long CLOSE_NOTIFY_MILLIS = 500;

  private final CertificateSource certificates;
  private final CertificateVerifier verifier;
  private final List<String> muxers;
  private final boolean dialling;
  private final SslProvider provider;

  /** Null before the first; made of {@link #shown}. */
  private @Nullable SslContext context;

  private @Nullable TlsCertificate shown;

  /**
   * Creates it; nothing is made before the first handshake.
   *
   * @param muxers protocol ids, preferred first; empty to agree on none
   * @param dialling whether it is for the side that dials
   */
  public TlsContexts(
      CertificateSource certificates,
      CertificateVerifier verifier,
      List<String> muxers,
      boolean dialling,
      SslProvider provider) {
    this.certificates = certificates;
    this.verifier = verifier;
    this.muxers = List.copyOf(muxers);
    this.dialling = dialling;
    this.provider = provider;
  }

  /** {@return BoringSSL where it is on the class path and runs on this machine, else the JDK} */
  public static SslProvider bestProvider() {
    return OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(SslProvider.OPENSSL)
        ? SslProvider.OPENSSL
        : SslProvider.JDK;
  }

  /** {@return the handler of a new connection; there is no time limit in it} */
  SslHandler newHandler(ByteBufAllocator allocator) {
    // Without host and port: no server name is sent, and no session is kept for later.
    SslHandler handler = current().newHandler(allocator);
    handler.setHandshakeTimeoutMillis(0);
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
    return handler;
  }

  /**
   * {@return what a handshake came to that has ended well}
   *
   * @throws StreamException when it has agreed on something that we have not offered
   */
  Secured secured(SSLEngine engine, @Nullable String protocol) {
    try {
      return new Secured(
          verifier.identityOf(engine.getSession().getPeerCertificates()), muxer(protocol));
    } catch (CertificateException | SSLPeerUnverifiedException e) {
      throw new StreamException(
          StreamError.PROTOCOL_VIOLATION.because("tls: no certificate that was verified"), e);
    }
  }

  private Optional<String> muxer(@Nullable String protocol) {
    if (protocol == null || protocol.isEmpty() || protocol.equals(NO_MUXER)) {
      return Optional.empty();
    }
    if (!muxers.contains(protocol)) {
      throw new StreamException(
          StreamError.NEGOTIATION_FAILED.because("tls: a multiplexer that was not offered"));
    }
    return Optional.of(protocol);
  }

  private synchronized SslContext current() {
    TlsCertificate due = certificates.current();
    if (!due.equals(shown)) {
      context = build(due);
      shown = due;
    }
    return Objects.requireNonNull(context);
  }

  private SslContext build(TlsCertificate certificate) {
    List<String> protocols = new ArrayList<>(muxers);
    protocols.add(NO_MUXER);
    SslContextBuilder builder =
        dialling
            ? SslContextBuilder.forClient()
                .keyManager(certificate.privateKey(), certificate.certificate())
                .endpointIdentificationAlgorithm(null)
            : SslContextBuilder.forServer(certificate.privateKey(), certificate.certificate())
                .clientAuth(ClientAuth.REQUIRE);
    try {
      return builder
          .sslProvider(provider)
          .protocols("TLSv1.3")
          .trustManager(verifier.trustManager())
          .sessionCacheSize(LEAST)
          .sessionTimeout(LEAST)
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  Protocol.ALPN,
                  SelectorFailureBehavior.NO_ADVERTISE,
                  SelectedListenerFailureBehavior.ACCEPT,
                  protocols))
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS 1.3 cannot be set up by " + provider, e);
    }
  }
}
