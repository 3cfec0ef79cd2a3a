package org.freshet.pubsub.router.gossipsub;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.router.gossipsub.control.ControlWriter;
import org.jspecify.annotations.Nullable;

/**
 * IDONTWANT (gossipsub v1.2): tells mesh neighbours what has arrived here, and heeds what they say.
 */
final class DontWants {
  private final Scope scope;

  /** Heartbeats so far. */
  private int tick;

  DontWants(Scope scope) {
    this.scope = scope;
  }

  /** What one inbound stream said that its far side does not want; bounded, and forgotten soon. */
  static final class Known {
    /** More than go sends in the time that they are kept, at 1,000 messages a second. */
    static final int MAX_IDS = 4096;

    static final int MAX_BYTES = 256 << 10;

    /** The tick at which each is forgotten; in the order in which they came. */
    private final Map<MessageId, Integer> expiryTicks = new LinkedHashMap<>();

    private int bytes;

    boolean contains(MessageId id) {
      return !expiryTicks.isEmpty() && expiryTicks.containsKey(id);
    }

    int size() {
      return expiryTicks.size();
    }

    private void add(MessageId id, int expiryTick) {
      if (expiryTicks.remove(id) == null) {
        bytes += id.length();
      }
      expiryTicks.put(id, expiryTick);
      while (expiryTicks.size() > MAX_IDS || bytes > MAX_BYTES) {
        removeOldest();
      }
    }

    private void expire(int tick) {
      while (!expiryTicks.isEmpty() && expiryTicks.values().iterator().next() <= tick) {
        removeOldest();
      }
    }

    private void removeOldest() {
      Iterator<MessageId> oldest = expiryTicks.keySet().iterator();
      bytes -= oldest.next().length();
      oldest.remove();
    }
  }

  /**
   * Tells the topic's mesh that a message is here.
   *
   * @param from who brought it, null for a message of our own
   */
  void tell(Message message, @Nullable Links from) {
    if (message.size() < scope.params.idontwantMinBytes()) {
      return;
    }
    byte[] encodedId = null;
    for (Outward way : scope.mesh.members(message.topic())) {
      if (way.links != from && way.features().hasIDontWant()) {
        if (encodedId == null) {
          encodedId = ControlWriter.idontwantId(message.id());
        }
        scope.outbox.dontWant(way, encodedId);
      }
    }
  }

  /** A neighbour says what it does not want. */
  void heed(Inward in, List<MessageId> ids) {
    if (!in.features.hasIDontWant()) {
      scope.count("idontwant.wrong_protocol");
      return;
    }
    if (in.idontwantMessages >= scope.params.maxIDontWantMessages()) {
      scope.count("idontwant.over_quota");
      scope.overQuota(in);
      return;
    }
    in.idontwantMessages++;
    scope.count("idontwant.heeded", ids.size());
    Outward way = in.links.outward;
    for (MessageId id : ids) {
      in.dontWants.add(id, tick + scope.params.idontwantTtl());
      if (way != null && scope.context.cancel(way.stream(), id)) {
        scope.count("idontwant.cancelled");
      }
    }
  }

  /** A heartbeat has passed. */
  void heartbeat() {
    tick++;
    for (Inward in : scope.links.inwards()) {
      in.dontWants.expire(tick);
    }
  }
}
