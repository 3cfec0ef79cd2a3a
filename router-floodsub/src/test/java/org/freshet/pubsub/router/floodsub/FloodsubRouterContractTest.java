package org.freshet.pubsub.router.floodsub;

import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.testkit.RouterContract;

class FloodsubRouterContractTest extends RouterContract {
  @Override
  protected RouterProvider provider() {
    return new FloodsubRouterProvider();
  }
}
