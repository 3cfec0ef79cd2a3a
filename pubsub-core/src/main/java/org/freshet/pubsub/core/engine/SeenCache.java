package org.freshet.pubsub.core.engine;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.SeenStrategy;
import org.freshet.pubsub.message.TopicName;

/**
 * The ids of messages seen of late, by topic; bounded in time and in number. All that is done with
 * an id takes the same short time, however many there are.
 *
 * <p>Strangers choose ids, of any length. What is kept is a keyed hash of 64 bits (SipHash-2-4)
 * under a key of this node: memory stays bounded, and nobody outside can make two ids collide.
 *
 * <p>All entries live equally long from their last renewal, so they stand in the order in which
 * they expire: a list, linked through arrays, which are nothing to the garbage collector.
 */
final class SeenCache {
  private static final int FIRST_CAPACITY = 32;
  private static final int NONE = -1;

  /** Spreads the hash of a topic's name over all bits. */
  private static final long TOPIC_FACTOR = 0x9e3779b97f4a7c15L;

  private final long ttlNanos;
  private final int maxEntries;
  private final boolean renewing;
  private final long key0;
  private final long key1;
  private final LongAdder evicted;

  /**
   * The number of an entry plus one, 0 where free, at the place of its hash or behind it; open
   * addressing. Its length is a power of two, and at least half of it is free.
   */
  private int[] places = new int[FIRST_CAPACITY * 2];

  /** Of each entry its hash, when it expires, and its neighbours in the order of expiry. */
  private long[] hashes = new long[FIRST_CAPACITY];

  private long[] expiryNanos = new long[FIRST_CAPACITY];
  private int[] older = new int[FIRST_CAPACITY];
  private int[] newer = new int[FIRST_CAPACITY];

  private int oldest = NONE;
  private int newest = NONE;

  /** An entry that is free again, others behind it through {@link #newer}. */
  private int free = NONE;

  private int size;

  /**
   * Creates it empty.
   *
   * @param evicted counts what is forgotten before its time, for there is no more room
   */
  SeenCache(
      long ttlNanos,
      int maxEntries,
      SeenStrategy strategy,
      RandomGenerator random,
      LongAdder evicted) {
    this.ttlNanos = ttlNanos;
    this.maxEntries = maxEntries;
    this.renewing = strategy == SeenStrategy.LAST_SEEN;
    this.key0 = random.nextLong();
    this.key1 = random.nextLong();
    this.evicted = evicted;
  }

  /** {@return whether it was seen; with the strategy LAST_SEEN it was seen just now then} */
  boolean contains(TopicName topic, MessageId id, long nowNanos) {
    expire(nowNanos);
    int entry = places[place(hash(topic, id))] - 1;
    return entry != NONE && seenAgain(entry, nowNanos);
  }

  /** {@return whether it was not seen before; it is now} */
  boolean add(TopicName topic, MessageId id, long nowNanos) {
    expire(nowNanos);
    long hash = hash(topic, id);
    int entry = places[place(hash)] - 1;
    if (entry != NONE) {
      seenAgain(entry, nowNanos);
      return false;
    }
    if (size == maxEntries) {
      removeOldest();
      evicted.increment();
    }
    entry = newEntry();
    hashes[entry] = hash;
    expiryNanos[entry] = nowNanos + ttlNanos;
    places[place(hash)] = entry + 1;
    append(entry);
    size++;
    return true;
  }

  int size() {
    return size;
  }

  /**
   * Strangers do not choose our topics, so only ids need a keyed hash; and as they do not know that
   * one, they cannot make up for the topic's part of it either.
   */
  private long hash(TopicName topic, MessageId id) {
    return SipHash.hash(key0, key1, id) ^ topic.hashCode() * TOPIC_FACTOR;
  }

  private boolean seenAgain(int entry, long nowNanos) {
    if (renewing) {
      expiryNanos[entry] = nowNanos + ttlNanos;
      if (entry != newest) {
        unlink(entry);
        append(entry);
      }
    }
    return true;
  }

  private void expire(long nowNanos) {
    while (oldest != NONE && expiryNanos[oldest] - nowNanos <= 0) {
      removeOldest();
    }
  }

  private void removeOldest() {
    int entry = oldest;
    unlink(entry);
    clear(place(hashes[entry]));
    newer[entry] = free;
    free = entry;
    size--;
  }

  /** {@return an entry that is not in use} */
  private int newEntry() {
    if (free != NONE) {
      int entry = free;
      free = newer[entry];
      return entry;
    }
    if (size == hashes.length) {
      grow();
    }
    return size;
  }

  private void append(int entry) {
    older[entry] = newest;
    newer[entry] = NONE;
    if (newest == NONE) {
      oldest = entry;
    } else {
      newer[newest] = entry;
    }
    newest = entry;
  }

  private void unlink(int entry) {
    if (entry == oldest) {
      oldest = newer[entry];
    } else {
      newer[older[entry]] = newer[entry];
    }
    if (entry == newest) {
      newest = older[entry];
    } else {
      older[newer[entry]] = older[entry];
    }
  }

  /** {@return where the hash is, or the free place where it would go} */
  private int place(long hash) {
    int mask = places.length - 1;
    int at = (int) hash & mask;
    while (places[at] != 0 && hashes[places[at] - 1] != hash) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void clear(int place) {
    int mask = places.length - 1;
    int gap = place;
    // Those behind it that would no longer be found across the gap move up.
    for (int at = (gap + 1) & mask; places[at] != 0; at = (at + 1) & mask) {
      int fromHome = (at - (int) hashes[places[at] - 1]) & mask;
      int fromGap = (at - gap) & mask;
      if (fromHome >= fromGap) {
        places[gap] = places[at];
        gap = at;
      }
    }
    places[gap] = 0;
  }

  /** Doubles the room; all entries are in use. */
  private void grow() {
    int capacity = hashes.length * 2;
    hashes = Arrays.copyOf(hashes, capacity);
    expiryNanos = Arrays.copyOf(expiryNanos, capacity);
    older = Arrays.copyOf(older, capacity);
    newer = Arrays.copyOf(newer, capacity);
    places = new int[capacity * 2];
    for (int entry = 0; entry < size; entry++) {
      places[place(hashes[entry])] = entry + 1;
    }
  }
}
