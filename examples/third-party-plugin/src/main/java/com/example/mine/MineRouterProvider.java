package com.example.mine;

import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterProvider;

/** Names the router for discovery; listed in {@code META-INF/services} and in the module. */
public final class MineRouterProvider implements RouterProvider {
  @Override
  public String id() {
    return "mine";
  }

  @Override
  public Class<? extends Router> type() {
    return MineRouter.class;
  }

  @Override
  public Record defaultParameters() {
    return MineParameters.DEFAULT;
  }
}
