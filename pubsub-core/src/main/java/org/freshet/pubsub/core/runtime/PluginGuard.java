package org.freshet.pubsub.core.runtime;

import org.freshet.pubsub.core.engine.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls plug-ins: what they throw is counted as {@code plugin.<id>.errors} and logged. */
final class PluginGuard {
  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");

  private final Counters counters;

  PluginGuard(Counters counters) {
    this.counters = counters;
  }

  /** {@return whether the callback returned} */
  boolean run(String id, String what, Runnable callback) {
    try {
      callback.run();
      return true;
    } catch (Throwable bug) {
      counters.count("plugin." + id + ".errors");
      LOG.error("the stream handler {} failed in {}", id, what, bug);
      return false;
    }
  }
}
