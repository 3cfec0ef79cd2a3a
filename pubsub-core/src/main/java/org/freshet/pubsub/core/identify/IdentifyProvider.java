package org.freshet.pubsub.core.identify;

import org.freshet.pubsub.transport.StreamHandler;
import org.freshet.pubsub.transport.StreamHandlerProvider;

/** Names {@link IdentifyHandler} for discovery. */
public final class IdentifyProvider implements StreamHandlerProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public IdentifyProvider() {}

  @Override
  public String id() {
    return "identify";
  }

  @Override
  public Class<? extends StreamHandler> type() {
    return IdentifyHandler.class;
  }
}
