package com.example.tiny;

import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterProvider;

public final class TinyRouterProvider implements RouterProvider {
  @Override
  public String id() {
    return "tiny";
  }

  @Override
  public Class<? extends Router> type() {
    return TinyRouter.class;
  }
}
