package org.freshet.pubsub.transport.tcp;

import io.netty.handler.ssl.SslProvider;

class TcpNoiseSingleStreamContractTest extends TcpSingleStreamContract {
  TcpNoiseSingleStreamContractTest() {
    super("noise", SslProvider.JDK);
  }
}
