/** What a plug-in's author tests with. */
@org.jspecify.annotations.NullMarked
module org.freshet.pubsub.testkit {
  requires com.google.protobuf;
  requires jakarta.inject;
  requires transitive org.assertj.core;
  requires transitive org.freshet.pubsub.api;
  requires org.freshet.pubsub.core;
  requires static org.jspecify;
  requires transitive org.junit.jupiter.api;

  exports org.freshet.pubsub.testkit;
  exports org.freshet.pubsub.testkit.transport;
}
