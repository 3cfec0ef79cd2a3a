package org.freshet.pubsub.router.floodsub;

import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterProvider;

/** Names the floodsub router for discovery. */
public final class FloodsubRouterProvider implements RouterProvider {
  @Override
  public String id() {
    return "floodsub";
  }

  @Override
  public Class<? extends Router> type() {
    return FloodsubRouter.class;
  }
}
