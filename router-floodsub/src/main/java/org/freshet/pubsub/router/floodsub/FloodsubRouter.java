package org.freshet.pubsub.router.floodsub;

import jakarta.inject.Inject;
import java.util.List;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * Sends every message to every neighbour that wants its topic (libp2p specs, pubsub, floodsub).
 *
 * <p>It keeps no state: who wants what is the engine's to know, and the engine passes a message on
 * once only. The engine calls it, one thread at a time.
 */
public final class FloodsubRouter implements Router {
  private static final List<ProtocolId> PROTOCOLS = List.of(ProtocolId.of("/floodsub/1.0.0"));

  private final RouterContext context;

  /** Creates the router of one node. */
  @Inject
  public FloodsubRouter(RouterContext context) {
    this.context = context;
  }

  @Override
  public List<ProtocolId> protocols() {
    return PROTOCOLS;
  }

  @Override
  public void route(Message message, Origin origin) {
    Priority priority = origin.isLocal() ? Priority.HIGH : Priority.NORMAL;
    for (Neighbour neighbour : context.subscribers(message.topic())) {
      if (!origin.isFrom(neighbour) && !isAuthor(neighbour, message)) {
        neighbour.outbound().ifPresent(out -> context.send(out, message, priority));
      }
    }
  }

  private static boolean isAuthor(Neighbour neighbour, Message message) {
    return neighbour.id().isPresent() && neighbour.id().equals(message.from());
  }
}
