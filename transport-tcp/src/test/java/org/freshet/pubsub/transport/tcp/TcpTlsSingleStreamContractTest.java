package org.freshet.pubsub.transport.tcp;

import io.netty.handler.ssl.SslProvider;

/** On the JDK's TLS. */
class TcpTlsSingleStreamContractTest extends TcpSingleStreamContract {
  TcpTlsSingleStreamContractTest() {
    super("tls", SslProvider.JDK);
  }
}
