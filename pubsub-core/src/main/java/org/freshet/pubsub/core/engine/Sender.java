package org.freshet.pubsub.core.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.freshet.pubsub.core.engine.Outbound.Batch;
import org.freshet.pubsub.core.engine.Outbound.State;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.Priority;

/** Puts entries into outbound queues, writes them, and brings each to its one outcome. */
final class Sender {
  private static final Duration EXPIRY_CHECK = Duration.ofSeconds(1);

  private final Scope scope;
  private final RouterCalls router;
  private final LongAdder[] outcomes;
  private List<Outbound> dirty = new ArrayList<>();

  /** Queues in which messages wait for room. */
  private final Set<OutboundQueue> full = new LinkedHashSet<>();

  Sender(Scope scope, RouterCalls router) {
    this.scope = scope;
    this.router = router;
    this.outcomes =
        Arrays.stream(Outcome.values())
            .map(outcome -> "copies." + outcome.name().toLowerCase(Locale.ROOT))
            .map(scope.counters::counter)
            .toArray(LongAdder[]::new);
  }

  /** Queues the entry, or ends it at once where the queue or the stream does not take it. */
  void send(Outbound out, Entry entry, int frameBytes) {
    if (entry.publication != null) {
      entry.publication.copyMade();
    }
    if (out.state == State.ENDING || out.state == State.CLOSED) {
      finish(entry, Outcome.NO_STREAM);
    } else if (frameBytes > out.maxFrameBytes()) {
      finish(entry, Outcome.TOO_LARGE);
    } else if (!out.queue.offer(entry)) {
      finish(entry, Outcome.QUEUE_FULL);
    } else {
      if (out.queue.hasWaiting()) {
        full.add(out.queue);
      }
      watchExpiry(out);
      markDirty(out);
    }
  }

  /** Sees to it that what waits too long on the stream expires. */
  void watchExpiry(Outbound out) {
    if (out.expiry == null) {
      out.expiry =
          scope.after(
              EXPIRY_CHECK,
              () -> {
                out.expiry = null;
                out.queue.takeExpired(scope.nowNanos).forEach(e -> finish(e, Outcome.EXPIRED));
                if (!out.queue.isEmpty()) {
                  watchExpiry(out);
                }
              });
    }
  }

  void markDirty(Outbound out) {
    if (!out.dirty) {
      out.dirty = true;
      dirty.add(out);
    }
  }

  /** {@return whether messages wait for room in queues} */
  boolean hasWaiting() {
    return !full.isEmpty();
  }

  /**
   * Writes every stream that has something to write and room for it, each once.
   *
   * @param freed whether the budget has room now for what waits
   */
  void flush(boolean freed) {
    if (freed && hasWaiting()) {
      full.forEach(OutboundQueue::fillRoom);
      full.forEach(queue -> markDirty(queue.owner()));
    }
    full.removeIf(queue -> !queue.hasWaiting());
    while (!dirty.isEmpty()) {
      List<Outbound> now = dirty;
      dirty = new ArrayList<>();
      for (Outbound out : now) {
        out.dirty = false;
        write(out);
      }
    }
  }

  private void write(Outbound out) {
    long room = scope.limits.maxInFlightBytes() - out.inFlightBytes;
    if (out.state != State.OPEN || (room <= 0 && !out.helloPending)) {
      return;
    }
    FramePacker packer = new FramePacker(router, out, Math.max(room, 1));
    packer.pack(scope.nowNanos);
    if (!packer.buffers().isEmpty()) {
      Batch batch = new Batch(out.newBatchNumber(), packer.entries(), packer.bytes());
      out.inFlight.add(batch);
      out.inFlightBytes += batch.bytes();
      scope.outbox.write(out.wire, batch.number(), packer.buffers());
    }
    packer.expired().forEach(entry -> finish(entry, Outcome.EXPIRED));
    if (out.endWhenEmpty && out.queue.isEmpty()) {
      out.endWhenEmpty = false;
      scope.outbox.closeWrite(out.wire);
    }
  }

  void written(Outbound out, long batchNumber) {
    while (!out.inFlight.isEmpty() && out.inFlight.getFirst().number() <= batchNumber) {
      Batch batch = out.inFlight.removeFirst();
      out.inFlightBytes -= batch.bytes();
      batch.entries().forEach(entry -> finish(entry, Outcome.WRITTEN));
    }
    if (!out.queue.isEmpty()) {
      markDirty(out);
    }
  }

  void finish(Entry entry, Outcome outcome) {
    entry.finish(outcome);
    scope.budget.letGo(entry.queue.owner().neighbourState(), entry);
    if (entry.priority != Priority.CONTROL) {
      outcomes[outcome.ordinal()].increment();
    }
    Outbound out = entry.queue.owner();
    if (entry.publication != null) {
      entry.publication.copyEnded(out.neighbourState(), outcome);
    }
    router.onOutcome(out, entry, outcome);
  }

  /** Brings everything that waits or is under way on the stream to an end. */
  void finishAll(Outbound out, Outcome outcome) {
    finishInFlight(out, outcome);
    out.queue.drain().forEach(entry -> finish(entry, outcome));
  }

  void finishInFlight(Outbound out, Outcome outcome) {
    takeInFlight(out).forEach(entry -> finish(entry, outcome));
  }

  /** What was under way on the old stream, and may be unread, goes out again on the new one. */
  void putBackInFlight(Outbound from, Outbound to) {
    to.queue.putBack(takeInFlight(from));
    markDirty(to);
  }

  private static List<Entry> takeInFlight(Outbound out) {
    List<Entry> entries = new ArrayList<>();
    out.inFlight.forEach(batch -> entries.addAll(batch.entries()));
    out.inFlight.clear();
    out.inFlightBytes = 0;
    return entries;
  }
}
