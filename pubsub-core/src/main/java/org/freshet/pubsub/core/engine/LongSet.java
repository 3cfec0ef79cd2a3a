package org.freshet.pubsub.core.engine;

/**
 * A set of numbers that are evenly distributed already, such as keyed hashes; never contains 0.
 *
 * <p>Open addressing with linear probing in one array: millions of entries are nothing to the
 * garbage collector.
 */
final class LongSet {
  private static final int FIRST_CAPACITY = 64;

  /** Zero where free; its length is a power of two, and at least half of it is free. */
  private long[] slots = new long[FIRST_CAPACITY];

  private int size;

  int size() {
    return size;
  }

  boolean contains(long value) {
    return slots[find(value)] != 0;
  }

  /** {@return whether it was not there before} */
  boolean add(long value) {
    int at = find(value);
    if (slots[at] != 0) {
      return false;
    }
    slots[at] = value;
    size++;
    if (size > slots.length / 2) {
      grow();
    }
    return true;
  }

  /** Takes a number out, if it is there. */
  void remove(long value) {
    int free = find(value);
    if (slots[free] == 0) {
      return;
    }
    int mask = slots.length - 1;
    // Those behind it that would no longer be found across the gap move up.
    for (int at = (free + 1) & mask; slots[at] != 0; at = (at + 1) & mask) {
      int fromHome = (at - (int) slots[at]) & mask;
      int fromFree = (at - free) & mask;
      if (fromHome >= fromFree) {
        slots[free] = slots[at];
        free = at;
      }
    }
    slots[free] = 0;
    size--;
  }

  /** {@return the place of a number, or the free place where it would go} */
  private int find(long value) {
    int mask = slots.length - 1;
    int at = (int) value & mask;
    while (slots[at] != 0 && slots[at] != value) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] before = slots;
    slots = new long[before.length * 2];
    for (long value : before) {
      if (value != 0) {
        slots[find(value)] = value;
      }
    }
  }
}
