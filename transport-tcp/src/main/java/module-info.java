/** TCP with Noise or TLS 1.3, and yamux. */
module org.freshet.pubsub.transport.tcp {
  requires com.google.protobuf;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.handler;
  requires jakarta.inject;
  requires org.freshet.pubsub.api;
  requires org.freshet.pubsub.transport.netty;
  requires static org.jspecify;
  requires org.slf4j;
}
