/** What the Netty transports of Freshet share. */
module org.freshet.pubsub.transport.netty {
  requires transitive io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.handler;
  requires transitive io.netty.transport;
  requires transitive org.freshet.pubsub.api;
  requires static org.jspecify;
  requires org.slf4j;
}
