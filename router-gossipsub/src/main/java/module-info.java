/** The gossipsub router. */
module org.freshet.pubsub.router.gossipsub {
  requires com.google.protobuf;
  requires jakarta.inject;
  requires transitive org.freshet.pubsub.api;
  requires static org.jspecify;

  exports org.freshet.pubsub.router.gossipsub;

  opens org.freshet.pubsub.router.gossipsub.proto to
      com.google.protobuf;

  provides org.freshet.pubsub.router.RouterProvider with
      org.freshet.pubsub.router.gossipsub.GossipsubRouterProvider;
}
