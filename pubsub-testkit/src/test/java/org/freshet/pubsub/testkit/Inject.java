package org.freshet.pubsub.testkit;

import org.freshet.pubsub.core.engine.EngineEvent;

/** Tells a node's engine things that no transport would tell it. */
public final class Inject {
  private Inject() {}

  public static void into(SimNode node, EngineEvent event) {
    node.life().post(event);
  }
}
