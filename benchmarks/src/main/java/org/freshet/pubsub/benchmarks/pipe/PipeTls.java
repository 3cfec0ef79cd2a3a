package org.freshet.pubsub.benchmarks.pipe;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.InstantSource;
import javax.net.ssl.SSLException;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.transport.netty.tls.CertificateSource;
import org.freshet.pubsub.transport.netty.tls.TlsCertificate;
import org.freshet.pubsub.transport.tcp.tls.TlsContexts;

/**
 * TLS 1.3 of the provider that the TCP transport takes, at both ends of a pipe: BoringSSL where it
 * works on this machine, else the JDK's.
 *
 * @param receiving who is connected to
 * @param sending who connects, and believes whatever it is shown
 */
record PipeTls(SslContext receiving, SslContext sending) {
  /** {@return one as the transports make them} */
  static TlsCertificate certificate() {
    return new CertificateSource(
            KeyProvider.installed().generate(KeyType.ED25519), InstantSource.system())
        .current();
  }

  /** {@return both ends, with a certificate as the transport makes it} */
  static PipeTls make() {
    TlsCertificate shown = certificate();
    try {
      return new PipeTls(
          build(SslContextBuilder.forServer(shown.privateKey(), shown.certificate())),
          build(SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE)));
    } catch (SSLException e) {
      throw new IllegalStateException("the transport's TLS is there, so it is here", e);
    }
  }

  private static SslContext build(SslContextBuilder builder) throws SSLException {
    return builder.sslProvider(TlsContexts.bestProvider()).protocols("TLSv1.3").build();
  }

  /** {@return who does the work} */
  static String provider() {
    return TlsContexts.bestProvider() == SslProvider.JDK ? "JDK" : "BoringSSL";
  }
}
