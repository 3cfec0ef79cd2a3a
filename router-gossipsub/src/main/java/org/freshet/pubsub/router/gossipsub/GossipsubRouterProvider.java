package org.freshet.pubsub.router.gossipsub;

import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterProvider;

/** Names the gossipsub router for discovery. */
public final class GossipsubRouterProvider implements RouterProvider {
  @Override
  public String id() {
    return "gossipsub";
  }

  @Override
  public Class<? extends Router> type() {
    return GossipsubRouter.class;
  }

  @Override
  public Record defaultParameters() {
    return GossipsubParams.defaults();
  }
}
