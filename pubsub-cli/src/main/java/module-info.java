/** A node to run. */
module org.freshet.pubsub.cli {
  requires com.fasterxml.jackson.jr.ob;
  requires info.picocli;
  requires org.freshet.pubsub.api;
  requires static org.jspecify;
}
