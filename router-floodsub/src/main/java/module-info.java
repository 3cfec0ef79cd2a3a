/** The floodsub router. */
module org.freshet.pubsub.router.floodsub {
  requires jakarta.inject;
  requires org.freshet.pubsub.api;
  requires static org.jspecify;
}
