package org.freshet.pubsub.transport.tcp;

import io.netty.handler.ssl.SslProvider;

class TcpNoiseContractTest extends TcpContract {
  TcpNoiseContractTest() {
    super("noise", SslProvider.JDK);
  }
}
