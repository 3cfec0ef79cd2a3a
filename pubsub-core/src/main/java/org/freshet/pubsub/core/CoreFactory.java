package org.freshet.pubsub.core;

import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.PubSubFactory;

/** Makes builders of this core's nodes. */
public final class CoreFactory implements PubSubFactory {
  /** Called by {@link java.util.ServiceLoader}. */
  public CoreFactory() {}

  @Override
  public PubSubBuilder newBuilder() {
    return new DefaultPubSubBuilder();
  }
}
