package org.freshet.pubsub;

/**
 * Makes builders; the core implements it and publishes it for {@link java.util.ServiceLoader}.
 *
 * <p>Applications call {@link PubSub#builder()} instead.
 */
public interface PubSubFactory {
  /** {@return a new builder with default settings} */
  PubSubBuilder newBuilder();
}
