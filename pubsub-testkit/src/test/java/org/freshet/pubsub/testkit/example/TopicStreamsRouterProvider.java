package org.freshet.pubsub.testkit.example;

import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterProvider;

/** Names the example router for discovery. */
public final class TopicStreamsRouterProvider implements RouterProvider {
  @Override
  public String id() {
    return "topic-streams";
  }

  @Override
  public Class<? extends Router> type() {
    return TopicStreamsRouter.class;
  }
}
