/** What a plug-in's author tests with. */
module org.freshet.pubsub.testkit {
  requires transitive org.assertj.core;
  requires transitive org.freshet.pubsub.api;
  requires org.freshet.pubsub.core;
  requires static org.jspecify;
  requires transitive org.junit.jupiter.api;
}
