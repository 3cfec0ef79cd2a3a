/** A plug-in for Freshet that somebody else wrote: a router and a stream protocol. */
module com.example.mine {
  requires transitive org.freshet.pubsub.api;

  exports com.example.mine;

  provides org.freshet.pubsub.router.RouterProvider with
      com.example.mine.MineRouterProvider;
  provides org.freshet.pubsub.transport.StreamHandlerProvider with
      com.example.mine.TimeHandlerProvider;
}
