package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.Limits;

/**
 * Gives back to streams what the engine has consumed of them, in large portions: each costs a hop
 * to the transport's thread.
 */
final class Credits {
  private static final int PORTIONS = 4;
  private static final int MAX_PREFIX_BYTES = 5;

  private final Outbox outbox;

  /** What is held back is always less, so that the largest frame still fits the rest. */
  private final int portionBytes;

  private final List<Inbound> due = new ArrayList<>();

  Credits(Outbox outbox, Limits limits) {
    this.outbox = outbox;
    int besidesAFrame = limits.inboundBufferBytes() - limits.maxFrameBytes() - MAX_PREFIX_BYTES;
    this.portionBytes =
        Math.max(1, Math.min(limits.inboundBufferBytes() / PORTIONS, besidesAFrame));
  }

  void give(Inbound in, int bytes) {
    if (bytes == 0 || !in.open) {
      return;
    }
    boolean wasDue = in.creditDue >= portionBytes;
    in.creditDue += bytes;
    if (!wasDue && in.creditDue >= portionBytes) {
      due.add(in);
    }
  }

  /** {@return whether so little is left of the stream's credit that it may not be read} */
  static boolean mayBeUsedUp(Inbound in, Limits limits) {
    // The rest may be a part of a frame, which nobody is charged for yet.
    return in.heldBytes + in.creditDue + limits.maxFrameBytes() + MAX_PREFIX_BYTES
        >= limits.inboundBufferBytes();
  }

  void flush() {
    for (Inbound in : due) {
      if (in.open) {
        outbox.credit(in.wire, in.creditDue);
      }
      in.creditDue = 0;
    }
    due.clear();
  }
}
