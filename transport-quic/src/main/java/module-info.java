/** QUIC version 1. */
module org.freshet.pubsub.transport.quic {
  requires io.netty.buffer;
  // Its native library is another module; on the module path it takes --add-modules, too.
  requires io.netty.codec.classes.quic;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires jakarta.inject;
  requires transitive org.freshet.pubsub.api;
  requires org.freshet.pubsub.transport.netty;
  requires static org.jspecify;
  requires org.slf4j;

  exports org.freshet.pubsub.transport.quic;

  provides org.freshet.pubsub.transport.TransportProvider with
      org.freshet.pubsub.transport.quic.QuicTransportProvider;
}
