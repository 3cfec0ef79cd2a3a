package org.freshet.pubsub.core.engine;

import java.util.random.RandomGenerator;
import org.freshet.pubsub.message.MessageId;

/**
 * The ids of messages seen of late; bounded in time and in number.
 *
 * <p>Strangers choose ids, of any length. What is kept is a keyed hash of 64 bits (SipHash-2-4)
 * under a key of this node: memory stays bounded, and nobody outside can make two ids collide.
 *
 * <p>All entries live equally long, so the order in which they came is the order in which they
 * expire.
 */
final class SeenCache {
  private static final int FIRST_CAPACITY = 32;

  private final long ttlNanos;
  private final int maxEntries;
  private final long key0;
  private final long key1;
  private final LongSet hashes = new LongSet();

  /** The entries from the oldest on, in a ring whose length is a power of two. */
  private long[] hashInOrder = new long[FIRST_CAPACITY];

  /** When each entry of {@link #hashInOrder} expires. */
  private long[] expiryNanos = new long[FIRST_CAPACITY];

  private int oldest;

  SeenCache(long ttlNanos, int maxEntries, RandomGenerator random) {
    this.ttlNanos = ttlNanos;
    this.maxEntries = maxEntries;
    this.key0 = random.nextLong();
    this.key1 = random.nextLong();
  }

  boolean contains(MessageId id, long nowNanos) {
    expire(nowNanos);
    return hashes.contains(hash(id));
  }

  /** {@return whether it was not seen before} */
  boolean add(MessageId id, long nowNanos) {
    expire(nowNanos);
    long hash = hash(id);
    if (hashes.contains(hash)) {
      return false;
    }
    if (hashes.size() == maxEntries) {
      removeOldest();
    }
    if (hashes.size() == hashInOrder.length) {
      grow();
    }
    int at = (oldest + hashes.size()) & (hashInOrder.length - 1);
    hashInOrder[at] = hash;
    expiryNanos[at] = nowNanos + ttlNanos;
    hashes.add(hash);
    return true;
  }

  int size() {
    return hashes.size();
  }

  private void expire(long nowNanos) {
    while (hashes.size() > 0 && expiryNanos[oldest] - nowNanos <= 0) {
      removeOldest();
    }
  }

  private void removeOldest() {
    hashes.remove(hashInOrder[oldest]);
    oldest = (oldest + 1) & (hashInOrder.length - 1);
  }

  private void grow() {
    hashInOrder = doubled(hashInOrder);
    expiryNanos = doubled(expiryNanos);
    oldest = 0;
  }

  /** {@return the full ring with as much room again, the oldest at its start} */
  private long[] doubled(long[] ring) {
    long[] larger = new long[ring.length * 2];
    int untilEnd = ring.length - oldest;
    System.arraycopy(ring, oldest, larger, 0, untilEnd);
    System.arraycopy(ring, 0, larger, untilEnd, oldest);
    return larger;
  }

  private long hash(MessageId id) {
    long hash = SipHash.hash(key0, key1, id);
    return hash == 0 ? 1 : hash;
  }
}
