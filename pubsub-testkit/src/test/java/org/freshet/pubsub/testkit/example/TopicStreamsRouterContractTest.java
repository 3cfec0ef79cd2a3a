package org.freshet.pubsub.testkit.example;

import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.testkit.RouterContract;

class TopicStreamsRouterContractTest extends RouterContract {
  @Override
  protected RouterProvider provider() {
    return new TopicStreamsRouterProvider();
  }
}
