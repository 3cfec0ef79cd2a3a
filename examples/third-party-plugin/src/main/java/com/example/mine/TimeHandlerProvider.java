package com.example.mine;

import org.freshet.pubsub.transport.StreamHandler;
import org.freshet.pubsub.transport.StreamHandlerProvider;

/** Names the stream protocol for discovery; listed in {@code META-INF/services} and the module. */
public final class TimeHandlerProvider implements StreamHandlerProvider {
  @Override
  public String id() {
    return "time";
  }

  @Override
  public Class<? extends StreamHandler> type() {
    return TimeHandler.class;
  }
}
