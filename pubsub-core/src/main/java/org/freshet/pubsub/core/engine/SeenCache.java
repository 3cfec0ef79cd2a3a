package org.freshet.pubsub.core.engine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.freshet.pubsub.message.MessageId;

/**
 * The ids of messages seen of late; bounded in time and in number.
 *
 * <p>Strangers choose ids, of any length. What is kept is a keyed hash of 64 bits (SipHash-2-4)
 * under a key of this node: memory stays bounded, and nobody outside can make two ids collide.
 */
final class SeenCache {
  private final long ttlNanos;
  private final int maxEntries;
  private final long key0;
  private final long key1;

  /** Expiry by hash, oldest first. */
  private final Map<Long, Long> expiryNanos = new LinkedHashMap<>();

  SeenCache(long ttlNanos, int maxEntries, RandomGenerator random) {
    this.ttlNanos = ttlNanos;
    this.maxEntries = maxEntries;
    this.key0 = random.nextLong();
    this.key1 = random.nextLong();
  }

  boolean contains(MessageId id, long nowNanos) {
    Long expiry = expiryNanos.get(hash(id));
    return expiry != null && expiry - nowNanos > 0;
  }

  /** {@return whether it was not seen before} */
  boolean add(MessageId id, long nowNanos) {
    expire(nowNanos);
    return expiryNanos.putIfAbsent(hash(id), nowNanos + ttlNanos) == null;
  }

  int size() {
    return expiryNanos.size();
  }

  private void expire(long nowNanos) {
    Iterator<Long> oldest = expiryNanos.values().iterator();
    while (oldest.hasNext()) {
      boolean expired = oldest.next() - nowNanos <= 0;
      if (!expired && expiryNanos.size() < maxEntries) {
        return;
      }
      oldest.remove();
    }
  }

  private long hash(MessageId id) {
    return SipHash.hash(key0, key1, id);
  }
}
