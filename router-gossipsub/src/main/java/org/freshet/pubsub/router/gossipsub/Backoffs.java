package org.freshet.pubsub.router.gossipsub;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.freshet.pubsub.message.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Who may not be grafted on which topic, and may not graft us, until when (gossipsub v1.1). Kept by
 * identity, so that nobody gets around it by reconnecting (rule 10); bounded.
 */
final class Backoffs {
  static final int MAX_ENTRIES = 65_536;

  private final long slackNanos;
  private final Map<Key, Backoff> entries = new LinkedHashMap<>();

  private record Key(Who who, TopicName topic) {}

  /**
   * A time that must pass.
   *
   * @param startNanos when it began
   * @param endNanos when it ends
   */
  record Backoff(long startNanos, long endNanos) {}

  Backoffs(GossipsubParams params) {
    this.slackNanos = params.heartbeat().toNanos();
  }

  /**
   * Starts one; it shortens none that runs.
   *
   * @param time at most {@link GossipsubParams#maxBackoff()}
   */
  void add(Who who, TopicName topic, Duration time, long nowNanos) {
    long endNanos = nowNanos + time.toNanos();
    Key key = new Key(who, topic);
    Backoff running = entries.remove(key);
    if (running != null && running.endNanos - endNanos > 0) {
      endNanos = running.endNanos;
    }
    entries.put(key, new Backoff(nowNanos, endNanos));
    if (entries.size() > MAX_ENTRIES) {
      Iterator<Key> oldest = entries.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** {@return the one that runs, null where there is none} */
  @Nullable Backoff running(Who who, TopicName topic, long nowNanos) {
    Backoff backoff = entries.get(new Key(who, topic));
    return backoff == null || backoff.endNanos - nowNanos <= 0 ? null : backoff;
  }

  /**
   * {@return whether we may graft: a heartbeat later than what runs out, for the other side's clock
   * may be behind}
   */
  boolean mayGraft(Who who, TopicName topic, long nowNanos) {
    Backoff backoff = entries.get(new Key(who, topic));
    return backoff == null || backoff.endNanos + slackNanos - nowNanos <= 0;
  }

  /** Drops what has run out. */
  void clear(long nowNanos) {
    entries.values().removeIf(backoff -> backoff.endNanos + slackNanos - nowNanos <= 0);
  }

  int size() {
    return entries.size();
  }
}
