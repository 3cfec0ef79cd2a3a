package org.freshet.pubsub.router.gossipsub;

import java.util.List;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.ProtocolId;

/** Floodsub, for tests of mixed networks. */
final class FloodingNode implements Router {
  private final RouterContext context;

  FloodingNode(RouterContext context) {
    this.context = context;
  }

  @Override
  public List<ProtocolId> protocols() {
    return List.of(ProtocolVersion.FLOODSUB.protocol());
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
