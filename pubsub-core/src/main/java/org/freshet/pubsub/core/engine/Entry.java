package org.freshet.pubsub.core.engine;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.Queued;
import org.jspecify.annotations.Nullable;

/** One message, or one part of router fields, on its way out. */
final class Entry implements Queued {
  /** Passes from stream to stream with its entries when a stream moves. */
  final OutboundQueue queue;

  final @Nullable IdentifiedMessage message;
  final @Nullable ByteBuffer fields;
  final Priority priority;
  final long deadlineNanos;

  /** The publishing that waits for this copy, null for what was not published here. */
  final @Nullable Publication publication;

  /** What it counts for in the queue's bound. */
  final int bytes;

  /** The copy of the same message that counts for all of them in the budget; perhaps itself. */
  final Entry first;

  /** How many copies are held, those that have this one as their first. */
  int copies;

  /** See {@link Budget#hold}. */
  boolean held;

  /** See {@link Budget#queued}. */
  boolean queued;

  /** Set once. */
  private @Nullable Outcome outcome;

  Entry(
      OutboundQueue queue,
      @Nullable IdentifiedMessage message,
      @Nullable ByteBuffer fields,
      int bytes,
      Priority priority,
      long deadlineNanos,
      @Nullable Publication publication,
      @Nullable Entry first) {
    this.queue = queue;
    this.message = message;
    this.fields = fields;
    this.bytes = bytes;
    this.priority = priority;
    this.deadlineNanos = deadlineNanos;
    this.publication = publication;
    this.first = first == null ? this : first;
  }

  /** {@return the bytes of the heap that it keeps, apart from itself} */
  int heldBytes() {
    return message == null || fields != null ? bytes : message.raw().heldBytes();
  }

  boolean isDone() {
    return outcome != null;
  }

  void finish(Outcome how) {
    if (outcome != null) {
      throw new IllegalStateException(
          "an entry ends once: it was " + outcome + " and should become " + how);
    }
    outcome = how;
  }

  @Override
  public OutboundStream stream() {
    return queue.owner();
  }

  @Override
  public Optional<Message> message() {
    return Optional.ofNullable(message);
  }

  @Override
  public Optional<Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }
}
