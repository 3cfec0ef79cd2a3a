package org.freshet.pubsub.transport;

import java.util.Optional;

/**
 * Names a transport for discovery.
 *
 * <p>Found by {@link java.util.ServiceLoader}: list the class in {@code
 * META-INF/services/org.freshet.pubsub.transport.TransportProvider} and, where there is a {@code
 * module-info}, in {@code provides … with}. It needs a public constructor without arguments. {@code
 * PubSubBuilder.transport(provider)} adds one by hand.
 */
public interface TransportProvider {
  /** {@return a short, lower-case name, unique among transports of a node, such as {@code tcp}} */
  String id();

  /**
   * {@return the class to build} It is public, in an exported package, with a public constructor
   * annotated {@code @jakarta.inject.Inject}, which may ask for {@link
   * org.freshet.pubsub.peer.Identity}, {@link org.freshet.pubsub.peer.KeyProvider} and {@link
   * TransportSettings}.
   */
  Class<? extends Transport> type();

  /** {@return empty, or one sentence that says why this transport cannot work on this machine} */
  default Optional<String> unavailableBecause() {
    return Optional.empty();
  }
}
