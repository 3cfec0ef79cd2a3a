/** TCP with Noise or TLS, and yamux. */
module org.freshet.pubsub.transport.tcp {
  requires com.google.protobuf;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.handler;
  // For TLS on BoringSSL; on the module path it takes --add-modules, too.
  requires static io.netty.tcnative.classes.openssl;
  requires io.netty.transport;
  requires jakarta.inject;
  requires transitive org.freshet.pubsub.api;
  requires org.freshet.pubsub.transport.netty;
  requires static org.jspecify;
  requires org.slf4j;

  exports org.freshet.pubsub.transport.tcp;

  provides org.freshet.pubsub.transport.TransportProvider with
      org.freshet.pubsub.transport.tcp.TcpTransportProvider;
}
