package org.freshet.pubsub.benchmarks.attack;

import java.util.LinkedHashMap;
import java.util.Map;

/** What an attacker has done; belongs to its event loop. */
final class Tally {
  /** Connections tried. */
  long tried;

  /** Connections that got as far as the attack wants. */
  long ready;

  /** Connections that ended against our will. */
  long ended;

  /** Pubsub streams opened. */
  long streams;

  /** What was sent: messages, changes, streams, bytes, as the attack counts. */
  long units;

  long bytes;

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("connectionsTried", tried);
    map.put("connectionsReady", ready);
    map.put("connectionsEnded", ended);
    map.put("streams", streams);
    map.put("units", units);
    map.put("bytes", bytes);
    return map;
  }
}
