/** The engine of Freshet. */
module org.freshet.pubsub.core {
  requires com.google.guice;
  requires com.google.protobuf;
  requires jakarta.inject;
  requires org.bouncycastle.provider;
  requires transitive org.freshet.pubsub.api;
  requires static org.jspecify;
  requires org.slf4j;
}
