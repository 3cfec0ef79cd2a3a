package com.example.mine;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.RouterContext;

/**
 * How many messages of each other two neighbours accepted: an RPC field of our own. It is in the
 * hello, so that the count is right on a new stream too.
 */
final class Receipts {
  /** In the range that the pubsub specification leaves to experiments; a varint, the count. */
  static final int FIELD = 3_210_987;

  private final RouterContext context;
  private final Duration delay;

  /** Messages of each neighbour that we accepted, as long as it has a stream to us. */
  private final Map<Neighbour, Long> accepted = new LinkedHashMap<>();

  /** What was last read on each stream; dies with the stream, as all that streams teach. */
  private final Map<InboundStream, Long> confirmed = new LinkedHashMap<>();

  /** Who gets a receipt when the delay is over. */
  private final Set<Neighbour> due = new LinkedHashSet<>();

  Receipts(RouterContext context, Duration delay) {
    this.context = context;
    this.delay = delay;
  }

  /** Counts a message of the neighbour; a receipt for all of them follows soon. */
  void accepted(Neighbour from) {
    accepted.merge(from, 1L, Long::sum);
    if (due.isEmpty()) {
      context.schedule(delay, this::sendReceipts);
    }
    due.add(from);
  }

  private void sendReceipts() {
    for (Neighbour to : due) {
      to.outbound().ifPresent(out -> context.sendFields(out, receiptFor(to), Priority.CONTROL));
    }
    due.clear();
  }

  /** {@return the field with the count of the neighbour's messages} */
  ByteBuffer receiptFor(Neighbour neighbour) {
    return Protobuf.varintField(FIELD, accepted.getOrDefault(neighbour, 0L));
  }

  /** Takes the receipt that is among an RPC's fields, if there is one. */
  void read(InboundStream in, ByteBuffer fields) {
    Protobuf.varint(FIELD, fields).ifPresent(count -> confirmed.put(in, count));
  }

  void ended(InboundStream in) {
    confirmed.remove(in);
    if (in.neighbour().inbound().isEmpty()) {
      accepted.remove(in.neighbour());
    }
  }

  /** {@return our messages that each neighbour confirmed, of those that proved who they are} */
  Map<PeerId, Long> confirmed() {
    Map<PeerId, Long> counts = new LinkedHashMap<>();
    confirmed.forEach(
        (in, count) -> in.neighbour().id().ifPresent(id -> counts.merge(id, count, Math::max)));
    return counts;
  }
}
