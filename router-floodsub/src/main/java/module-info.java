/** The floodsub router. */
module org.freshet.pubsub.router.floodsub {
  requires jakarta.inject;
  requires transitive org.freshet.pubsub.api;
  requires static org.jspecify;

  exports org.freshet.pubsub.router.floodsub;

  provides org.freshet.pubsub.router.RouterProvider with
      org.freshet.pubsub.router.floodsub.FloodsubRouterProvider;
}
