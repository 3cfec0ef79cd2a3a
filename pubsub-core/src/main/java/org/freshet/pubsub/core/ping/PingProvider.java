package org.freshet.pubsub.core.ping;

import org.freshet.pubsub.transport.StreamHandler;
import org.freshet.pubsub.transport.StreamHandlerProvider;

/** Names {@link PingHandler} for discovery. */
public final class PingProvider implements StreamHandlerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public PingProvider() {}

  @Override
  public String id() {
    return "ping";
  }

  @Override
  public Class<? extends StreamHandler> type() {
    return PingHandler.class;
  }
}
