package org.freshet.pubsub.core.engine;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.freshet.pubsub.core.engine.Outbound.Batch;
import org.freshet.pubsub.core.engine.Outbound.State;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.RpcWriter;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** Puts entries into outbound queues, writes them, and brings each to its one outcome. */
final class Sender {
  private static final Duration EXPIRY_CHECK = Duration.ofSeconds(1);

  /** How long what was not published here may wait. */
  private static final long FORWARD_PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Scope scope;
  private final RouterCalls router;
  private final LongAdder[] outcomes;
  private final FrameBuffers frameBuffers = new FrameBuffers();
  private List<Outbound> dirty = new ArrayList<>();

  /** Queues in which messages wait for room. */
  private final Set<OutboundQueue> full = new LinkedHashSet<>();

  /** What was sent last, if it was a message as it came; null behind a flush. */
  private @Nullable Entry lastCopy;

  /** Whether no stream of the last flush that had any took all that there was for it. */
  private boolean allFull;

  Sender(Scope scope, RouterCalls router) {
    this.scope = scope;
    this.router = router;
    this.outcomes =
        Arrays.stream(Outcome.values())
            .map(outcome -> "copies." + outcome.name().toLowerCase(Locale.ROOT))
            .map(scope.counters::counter)
            .toArray(LongAdder[]::new);
  }

  /**
   * Queues a message.
   *
   * @param by the publishing that waits for the copy, null for what was not published here
   */
  Entry send(Outbound out, IdentifiedMessage message, Priority priority, @Nullable Publication by) {
    ByteBuffer content = null;
    int bytes = RpcWriter.publishEntryBytes(message.raw());
    if (out.encoding != null) {
      content = out.encoding.encode(message).asReadOnlyBuffer();
      bytes = content.remaining();
    }
    long deadlineNanos = by == null ? scope.nowNanos + FORWARD_PATIENCE_NANOS : by.deadlineNanos;
    Entry before = content == null ? lastCopy : null;
    Entry first = before != null && message.equals(before.message) ? before.first : null;
    Entry entry = new Entry(out.queue, message, content, bytes, priority, deadlineNanos, by, first);
    lastCopy = content == null ? entry : null;
    send(out, entry, bytes);
    return entry;
  }

  /** Ends a copy for a named neighbour that no queue exists for. */
  void refuse(Publication by, PeerId neighbour, Outcome outcome) {
    by.copyMade();
    outcomes[outcome.ordinal()].increment();
    by.copyEnded(Optional.of(neighbour), outcome);
  }

  /** Queues router fields. */
  Entry sendFields(Outbound out, ByteBuffer fields, Priority priority) {
    int bytes = fields.remaining();
    long deadlineNanos = scope.nowNanos + FORWARD_PATIENCE_NANOS;
    Entry entry = new Entry(out.queue, null, fields, bytes, priority, deadlineNanos, null, null);
    send(out, entry, bytes);
    return entry;
  }

  /** Queues the entry, or ends it at once where the queue or the stream does not take it. */
  private void send(Outbound out, Entry entry, int frameBytes) {
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

  /** {@return whether all that there was to write lately waits for writes to complete} */
  boolean waitsForWrites() {
    return allFull;
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
    lastCopy = null;
    allFull |= !dirty.isEmpty();
    while (!dirty.isEmpty()) {
      List<Outbound> now = dirty;
      dirty = new ArrayList<>();
      for (Outbound out : now) {
        out.dirty = false;
        write(out);
        allFull &= !out.queue.isEmpty() && !out.inFlight.isEmpty();
      }
    }
  }

  private void write(Outbound out) {
    long room = scope.limits.maxInFlightBytes() - out.inFlightBytes;
    if (out.state != State.OPEN || (room <= 0 && !out.helloPending)) {
      return;
    }
    FramePacker packer = new FramePacker(router, frameBuffers, out, Math.max(room, 1));
    packer.pack(scope.nowNanos);
    if (!packer.buffers().isEmpty()) {
      Batch batch =
          new Batch(out.newBatchNumber(), packer.entries(), packer.toGiveBack(), packer.bytes());
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
      batch.buffers().forEach(frameBuffers::giveBack);
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
    Publication by = entry.publication;
    if (by != null) {
      by.copyEnded(out.neighbourState().id, outcome);
    }
    if (by == null || !by.bypassesRouter) {
      router.onOutcome(out, entry, outcome);
    }
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
