/** A node to run. */
module org.freshet.pubsub.cli {
  requires com.fasterxml.jackson.jr.ob;
  requires info.picocli;
  requires java.logging;
  requires org.freshet.pubsub.api;
  requires static org.jspecify;

  // Picocli fills in the commands' fields by reflection.
  opens org.freshet.pubsub.cli to
      info.picocli;

  uses org.freshet.pubsub.transport.TransportProvider;
}
