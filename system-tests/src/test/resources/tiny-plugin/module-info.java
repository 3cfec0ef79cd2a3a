/** A plug-in that names neither Guice nor the core. */
module com.example.tiny {
  requires org.freshet.pubsub.api;

  exports com.example.tiny;

  provides org.freshet.pubsub.router.RouterProvider with
      com.example.tiny.TinyRouterProvider;
}
