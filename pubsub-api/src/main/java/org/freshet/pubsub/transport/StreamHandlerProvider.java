package org.freshet.pubsub.transport;

/**
 * Names a stream protocol for discovery.
 *
 * <p>Found by {@link java.util.ServiceLoader}: list the class in {@code
 * META-INF/services/org.freshet.pubsub.transport.StreamHandlerProvider} and, where there is a
 * {@code module-info}, in {@code provides … with}. It needs a public constructor without arguments.
 * {@code PubSubBuilder.handler(provider)} adds one by hand.
 */
public interface StreamHandlerProvider {
  /** {@return a short, lower-case name, unique among stream handlers of a node} */
  String id();

  /**
   * {@return the class to build} It is public, in an exported package, with a public constructor
   * annotated {@code @jakarta.inject.Inject}, which may ask for {@link NodeInfo} and for {@link
   * org.freshet.pubsub.peer.KeyProvider}.
   */
  Class<? extends StreamHandler> type();
}
