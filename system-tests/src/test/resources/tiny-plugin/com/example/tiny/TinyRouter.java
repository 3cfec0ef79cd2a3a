package com.example.tiny;

import jakarta.inject.Inject;
import java.util.List;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.ProtocolId;

public final class TinyRouter implements Router {
  private final RouterContext context;

  @Inject
  public TinyRouter(RouterContext context) {
    this.context = context;
  }

  @Override
  public List<ProtocolId> protocols() {
    return List.of(ProtocolId.of("/tiny/1.0.0"));
  }

  @Override
  public void route(Message message, Origin origin) {
    for (Neighbour neighbour : context.subscribers(message.topic())) {
      if (!origin.isFrom(neighbour)) {
        neighbour.outbound().ifPresent(out -> context.send(out, message, Priority.NORMAL));
      }
    }
  }
}
