package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/**
 * A stream as the transport of one of its two hosts sees it: what is written waits here until the
 * reader's window takes it, what has arrived waits here until the reader asks for it.
 */
final class StreamEnd {
  private final LinkEnd at;
  private final boolean openedHere;
  private final Deque<Write> writes = new ArrayDeque<>();
  private final Deque<ByteBuffer> arrived = new ArrayDeque<>();
  private long number;
  private @Nullable ProtocolId protocol;
  private @Nullable StreamEnd far;
  private long lastArrivalNanos;
  private boolean negotiating;

  private long sentBytes;
  private long sentBytesTaken;
  private boolean ending;
  private boolean ended;

  private long credit;
  private long takenBytes;
  private long takenBytesTold;
  private boolean farEndArrived;
  private boolean farEnded;
  private boolean closed;

  /** Bytes that were given to write and whether the writer has been told. */
  private record Write(long batch, ByteBuffer bytes) {}

  StreamEnd(LinkEnd at, boolean openedHere, long number) {
    this.at = at;
    this.openedHere = openedHere;
    this.number = number;
  }

  LinkEnd at() {
    return at;
  }

  boolean isOpenedHere() {
    return openedHere;
  }

  /** {@return the host's own number of the stream} */
  long number() {
    return number;
  }

  void number(long given) {
    number = given;
  }

  Optional<ProtocolId> protocol() {
    return Optional.ofNullable(protocol);
  }

  boolean isOpen() {
    return !closed && !negotiating;
  }

  boolean hasFarSideEnded() {
    return farEnded;
  }

  /** {@return whether this side has ended its direction} */
  boolean hasEnded() {
    return ending || ended;
  }

  @Nullable StreamEnd far() {
    return far;
  }

  /** {@return the time, or the arrival of what this side sent last if that is later} */
  long inOrder(long arrivalNanos) {
    lastArrivalNanos = Math.max(lastArrivalNanos, arrivalNanos);
    return lastArrivalNanos;
  }

  void negotiate(List<ProtocolId> offered) {
    negotiating = true;
    at.signal(this, () -> answer(offered));
  }

  private void answer(List<ProtocolId> offered) {
    LinkEnd there = at.far();
    if (there.host().breaksNegotiations()) {
      there.signal(() -> refused(StreamError.RESET));
      return;
    }
    Optional<ProtocolId> accepted = there.host().accept(there, offered);
    if (accepted.isEmpty()) {
      there.signal(() -> refused(StreamError.NEGOTIATION_FAILED));
      return;
    }
    StreamEnd farEnd = new StreamEnd(there, false, 0);
    farEnd.far = this;
    farEnd.protocol = accepted.get();
    there.add(farEnd);
    // The answer goes first: whatever the host does to the stream follows it.
    there.signal(farEnd, () -> negotiated(farEnd, accepted.get()));
    there.host().onInbound(farEnd);
  }

  private void negotiated(StreamEnd farEnd, ProtocolId accepted) {
    far = farEnd;
    protocol = accepted;
    if (closed) {
      at.signal(this, () -> farEnd.resetByFarSide(StreamError.RESET));
      return;
    }
    negotiating = false;
    at.host().onNegotiated(this);
    pump();
  }

  private void refused(StreamError why) {
    if (closed) {
      return;
    }
    closed = true;
    at.remove(this);
    at.host().onRefused(this, why);
    if (!at.link().options().multiplexed()) {
      at.close(why);
    }
  }

  void write(long batch, List<ByteBuffer> buffers) {
    if (closed || ending) {
      return;
    }
    int total = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer joined = ByteBuffer.allocate(total);
    buffers.forEach(buffer -> joined.put(buffer.duplicate()));
    writes.add(new Write(batch, joined.flip()));
    pump();
  }

  void end() {
    if (!closed && !ending) {
      ending = true;
      pump();
    }
  }

  void reset(StreamError why) {
    if (closed) {
      return;
    }
    StreamEnd there = far;
    if (there != null) {
      StreamError told = why.code() >= 0x1000 ? why : StreamError.RESET;
      at.overtake(() -> there.resetByFarSide(told));
    }
    close(why);
  }

  private void resetByFarSide(StreamError why) {
    if (!closed) {
      close(why);
    }
  }

  /** The reader asks for more. */
  void request(int bytes) {
    credit += bytes;
    deliver();
  }

  /** What the reader has taken counts for so many bytes more than it has. */
  void charge(int bytes) {
    credit -= bytes;
  }

  private void pump() {
    StreamEnd there = far;
    if (there == null) {
      return;
    }
    while (!writes.isEmpty()) {
      ByteBuffer bytes = writes.element().bytes;
      long room = at.link().options().windowBytes() - (sentBytes - sentBytesTaken);
      int now = (int) Math.min(room, bytes.remaining());
      if (now == 0 && bytes.hasRemaining()) {
        return;
      }
      ByteBuffer chunk = bytes.slice(bytes.position(), now);
      bytes.position(bytes.position() + now);
      sentBytes += now;
      at.transmit(now, this, () -> there.arrive(chunk));
      if (!bytes.hasRemaining()) {
        at.host().onWritten(this, writes.remove().batch);
      }
    }
    if (ending && !ended) {
      ended = true;
      at.signal(this, there::arriveEnd);
      closeIfBothEnded();
    }
  }

  private void arrive(ByteBuffer chunk) {
    if (!closed) {
      arrived.add(chunk);
      deliver();
    }
  }

  private void arriveEnd() {
    if (!closed) {
      farEndArrived = true;
      deliver();
    }
  }

  /** Gives the host what it asked for. */
  void deliver() {
    while (!at.isHeld() && credit > 0 && !closed && !arrived.isEmpty()) {
      ByteBuffer chunk = arrived.element();
      int now = (int) Math.min(credit, chunk.remaining());
      ByteBuffer part = chunk.slice(chunk.position(), now).asReadOnlyBuffer();
      chunk.position(chunk.position() + now);
      if (!chunk.hasRemaining()) {
        arrived.remove();
      }
      credit -= now;
      takenBytes += now;
      tellTaken();
      at.host().onBytes(this, part);
    }
    if (!at.isHeld() && !closed && farEndArrived && !farEnded && arrived.isEmpty()) {
      farEnded = true;
      at.host().onFarSideEnded(this);
      closeIfBothEnded();
    }
  }

  /** Opens the sender's window again when half of it has been taken. */
  private void tellTaken() {
    StreamEnd there = far;
    if (there == null || takenBytes - takenBytesTold < at.link().options().windowBytes() / 2) {
      return;
    }
    takenBytesTold = takenBytes;
    long taken = takenBytes;
    at.signal(
        () -> {
          there.sentBytesTaken = Math.max(there.sentBytesTaken, taken);
          if (!there.closed) {
            there.pump();
          }
        });
  }

  private void closeIfBothEnded() {
    if (ended && farEnded && !closed) {
      close(StreamError.CLOSED);
    }
  }

  private void close(StreamError why) {
    boolean wasNegotiating = negotiating;
    closed = true;
    writes.clear();
    arrived.clear();
    at.remove(this);
    if (wasNegotiating) {
      at.host().onRefused(this, why);
    } else {
      at.host().onStreamClosed(this, why);
    }
    if (!at.link().options().multiplexed()) {
      at.close(why);
    }
  }

  void closeWithLink(StreamError why, boolean report) {
    closed = true;
    if (negotiating) {
      at.host().onRefused(this, why);
    } else if (report) {
      at.host().onStreamClosed(this, why);
    }
  }
}
