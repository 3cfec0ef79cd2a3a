package org.freshet.pubsub.core.engine;

import java.util.concurrent.atomic.LongAdder;
import org.freshet.pubsub.Limits;

/**
 * All bytes that a node holds, in and out, under one bound, and how much of it one neighbour may
 * have.
 *
 * <p>A neighbour may always have a little in each direction, however full the node is. Beyond that
 * it may have a part of what is free now: whatever the number of greedy neighbours, something stays
 * free for those that have nothing yet. With a quarter each, one takes at most a fifth of the bound
 * in one direction, and a hundred leave a twenty-sixth of it free.
 *
 * <p>What a stream may still bring without asking counts as if it were there, but for a little of
 * each stream, and is a quarter of the bound at the most over all streams. A frame counts from when
 * it is read, a large one from when it has begun, until all of its messages are judged and
 * delivered. A message that is on its way out counts once for all copies that were routed together,
 * and each copy for its entry in a queue. A message that waits for several things at a time counts
 * for each.
 */
final class Budget {
  /** What an entry in an outbound queue takes beside its bytes. */
  static final int ENTRY_BYTES = 96;

  /** Every stream may be read so far ahead; frames of half of it begin without notice. */
  static final int MIN_AHEAD_BYTES = 32 << 10;

  /** One neighbour may have a quarter of what is free. */
  private static final int SHARE_SHIFT = 2;

  private final long capacityBytes;
  private final long minBytes;
  private final long maxAheadBytes;
  private final HeldElsewhere elsewhere;
  private final LongAdder refused;

  /** What the engine itself holds. */
  private long heldBytes;

  /** What streams may bring, and have not brought yet, beyond the least of each. */
  private long promisedBytes;

  /** Whether something was let go since {@link #takeFreed}. */
  private boolean freed;

  Budget(Limits limits, HeldElsewhere elsewhere, Counters counters) {
    this.capacityBytes = limits.nodeBufferBytes();
    this.minBytes = limits.neighbourMinBytes();
    this.maxAheadBytes = limits.readAheadBytes();
    this.elsewhere = elsewhere;
    this.refused = counters.counter("budget.outbound.refused");
  }

  /** {@return the bytes that the node holds} */
  long heldBytes() {
    return heldBytes + elsewhere.bytes();
  }

  private long freeBytes() {
    return capacityBytes - heldBytes - promisedBytes - elsewhere.bytes();
  }

  /** {@return what one neighbour may have in one direction now} */
  private long shareBytes() {
    return Math.max(minBytes, freeBytes() >> SHARE_SHIFT);
  }

  /** {@return whether anything was let go since the call before, so that others may have room} */
  boolean takeFreed() {
    boolean any = freed;
    freed = false;
    return any;
  }

  /** Somebody outside of the engine may have let go of something. */
  void lookAgain() {
    freed = true;
  }

  /** {@return whether anybody outside of the engine holds anything} */
  boolean isHeldElsewhere() {
    return elsewhere.bytes() > 0;
  }

  // ---- in

  /**
   * {@return whether more may be read of the neighbour, for what is held of it is little enough}
   */
  boolean mayRead(NeighbourState neighbour, long besidesBytes) {
    long has = neighbour.inboundBytes - besidesBytes;
    return has < minBytes || has < shareBytes();
  }

  /** {@return how much the stream may bring that nobody has looked at yet} */
  long aheadBytes(Inbound in) {
    long most = maxAheadBytes / Math.max(1, in.connection.neighbour.inboundStreams);
    long free = Math.min(freeBytes(), (capacityBytes >> SHARE_SHIFT) - promisedBytes);
    return Math.max(MIN_AHEAD_BYTES, Math.min(most, (free + in.countedPromise) >> SHARE_SHIFT));
  }

  /** The stream may bring so many bytes more than before, or fewer. */
  void promise(Inbound in, long moreBytes) {
    in.promisedBytes += moreBytes;
    long counted = Math.max(0, in.promisedBytes - in.awaitedBytes - MIN_AHEAD_BYTES);
    promisedBytes += counted - in.countedPromise;
    in.countedPromise = counted;
  }

  void read(NeighbourState neighbour, long bytes) {
    neighbour.inboundBytes += bytes;
    heldBytes += bytes;
  }

  void handled(NeighbourState neighbour, long bytes) {
    neighbour.inboundBytes -= bytes;
    heldBytes -= bytes;
    freed = true;
  }

  // ---- out

  /** {@return whether the entry may join what waits for its neighbour, or is under way to it} */
  boolean mayQueue(NeighbourState neighbour, Entry entry) {
    long has = neighbour.outboundBytes;
    long wants = has + entry.bytes + ENTRY_BYTES;
    boolean may = has == 0 || wants <= minBytes || wants <= shareBytes();
    if (!may) {
      refused.increment();
    }
    return may;
  }

  /** The entry is held from now on, though it may have no place in its queue yet. */
  void hold(Entry entry) {
    if (!entry.held) {
      entry.held = true;
      heldBytes += ENTRY_BYTES;
      if (entry.first.copies++ == 0) {
        heldBytes += entry.first.heldBytes();
      }
    }
  }

  /** The entry has a place in its neighbour's queue. */
  void queued(NeighbourState neighbour, Entry entry) {
    hold(entry);
    entry.queued = true;
    neighbour.outboundBytes += entry.bytes + ENTRY_BYTES;
  }

  /** The entry has come to its end. */
  void letGo(NeighbourState neighbour, Entry entry) {
    if (entry.queued) {
      entry.queued = false;
      neighbour.outboundBytes -= entry.bytes + ENTRY_BYTES;
    }
    if (entry.held) {
      entry.held = false;
      heldBytes -= ENTRY_BYTES;
      if (--entry.first.copies == 0) {
        heldBytes -= entry.first.heldBytes();
      }
      freed = true;
    }
  }
}
