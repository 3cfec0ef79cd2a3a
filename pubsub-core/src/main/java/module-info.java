/**
 * The engine of Freshet.
 *
 * <p>Its packages are exported for the test kit and for the node's own modules; applications and
 * plug-ins compile against {@code org.freshet.pubsub.api} alone.
 */
@org.jspecify.annotations.NullMarked
module org.freshet.pubsub.core {
  requires transitive com.google.guice;
  requires com.google.protobuf;
  requires java.naming;
  requires org.bouncycastle.provider;
  requires transitive org.freshet.pubsub.api;
  requires static com.amazon.corretto.crypto.provider;
  requires static org.conscrypt;
  requires static org.jspecify;
  requires org.slf4j;

  exports org.freshet.pubsub.core;
  exports org.freshet.pubsub.core.engine;
  exports org.freshet.pubsub.core.identify;
  exports org.freshet.pubsub.core.ping;
  exports org.freshet.pubsub.core.wire;

  opens org.freshet.pubsub.core.proto to
      com.google.protobuf;

  uses org.freshet.pubsub.router.RouterProvider;
  uses org.freshet.pubsub.transport.StreamHandlerProvider;
  uses org.freshet.pubsub.transport.TransportProvider;

  provides org.freshet.pubsub.PubSubFactory with
      org.freshet.pubsub.core.CoreFactory;
  provides org.freshet.pubsub.peer.KeyProvider with
      org.freshet.pubsub.core.keys.CoreKeyProvider;
  provides org.freshet.pubsub.transport.StreamHandlerProvider with
      org.freshet.pubsub.core.identify.IdentifyProvider,
      org.freshet.pubsub.core.ping.PingProvider;
}
