package com.example.mine;

import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.testkit.RouterContract;

/** What every router must do. */
class MineRouterContractTest extends RouterContract {
  @Override
  protected RouterProvider provider() {
    return new MineRouterProvider();
  }
}
