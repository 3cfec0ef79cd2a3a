/**
 * What the Netty transports of Freshet share: connections and streams over any pipe of bytes, and
 * multistream-select, and libp2p's TLS certificates.
 */
module org.freshet.pubsub.transport.netty {
  requires transitive io.netty.buffer;
  requires transitive io.netty.common;
  requires transitive io.netty.transport;
  requires transitive org.freshet.pubsub.api;
  requires static org.jspecify;
  requires org.slf4j;

  exports org.freshet.pubsub.transport.netty;
  exports org.freshet.pubsub.transport.netty.tls;
}
