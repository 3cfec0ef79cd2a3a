package org.freshet.pubsub.transport.tcp;

import io.netty.handler.ssl.SslProvider;

/** On BoringSSL. */
class TcpTlsContractTest extends TcpContract {
  TcpTlsContractTest() {
    super("tls", SslProvider.OPENSSL);
  }
}
