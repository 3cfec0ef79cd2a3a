package org.freshet.pubsub.router.gossipsub;

import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.testkit.RouterContract;

class GossipsubRouterContractTest extends RouterContract {
  @Override
  protected RouterProvider provider() {
    return new GossipsubRouterProvider();
  }
}
