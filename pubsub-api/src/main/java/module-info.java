/**
 * The application's interface to publish/subscribe, and the service provider interfaces that
 * routers, transports and stream protocols implement.
 *
 * <p>Nothing here depends on a network library, on a serialisation library or on an injector: a
 * plug-in that compiles against this module alone works with every release of the core that speaks
 * the same interfaces.
 *
 * @uses org.freshet.pubsub.PubSubFactory the core, found when {@code PubSub.builder()} is called
 * @uses org.freshet.pubsub.peer.KeyProvider the core's key handling, found on first use
 */
@org.jspecify.annotations.NullMarked
module org.freshet.pubsub.api {
  requires static transitive org.jspecify;
  requires transitive jakarta.inject;

  exports org.freshet.pubsub;
  exports org.freshet.pubsub.log;
  exports org.freshet.pubsub.message;
  exports org.freshet.pubsub.peer;
  exports org.freshet.pubsub.router;
  exports org.freshet.pubsub.transport;

  uses org.freshet.pubsub.PubSubFactory;
  uses org.freshet.pubsub.peer.KeyProvider;
}
