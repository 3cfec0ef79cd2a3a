package org.freshet.pubsub.core.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.freshet.pubsub.core.engine.Counters;

/** Counts as {@code plugin.<id>.errors} and logs what stream handlers throw. */
final class PluginGuard {
  private final Counters counters;
  private final Map<String, FailureLog> logs = new ConcurrentHashMap<>();

  PluginGuard(Counters counters) {
    this.counters = counters;
  }

  /** {@return whether the callback returned} */
  boolean run(String id, String what, Runnable callback) {
    try {
      callback.run();
      return true;
    } catch (Throwable bug) {
      failed(id, what, bug);
      return false;
    }
  }

  void failed(String id, String what, Throwable bug) {
    counters.count("plugin." + id + ".errors");
    logs.computeIfAbsent(id, any -> new FailureLog())
        .failed("the stream handler " + id + " in " + what, bug);
  }
}
