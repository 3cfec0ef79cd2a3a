package org.freshet.pubsub.core.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.router.MessageEncoding;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.transport.ProtocolId;
import org.jspecify.annotations.Nullable;

/** The writing direction of a stream, its queue and what is under way on it. */
final class Outbound implements OutboundStream {
  /** How far it has come; only ever moves down this list. */
  enum State {
    /** Decided, but not asked for yet: for back-off, or for an older stream to end. */
    WAITING,
    /** Asked for. */
    OPENING,
    /** Negotiated. */
    OPEN,
    /** Half-closed by us, waiting for the far side to end it too. */
    ENDING,
    /** Gone. */
    CLOSED
  }

  /** The number that routers and applications see. */
  final long number;

  /** The number under which the runtime knows the stream; shared by both directions of one. */
  final long wire;

  final ConnectionState connection;

  /** How messages are written on a stream of the router's own, null exactly on an RPC stream. */
  final @Nullable MessageEncoding encoding;

  private final int maxFrameBytes;

  /** Itself, as routers ask for it with each message. */
  final Optional<OutboundStream> present = Optional.of(this);

  OutboundQueue queue;
  State state = State.WAITING;

  /** Null exactly before it is negotiated. */
  @Nullable ProtocolId protocol;

  /** Waits to be written to at the end of the burst. */
  boolean dirty;

  /** The hello goes out first; true until it has been written. */
  boolean helloPending;

  /** Its hello says that answers are welcome on it (rule 8). */
  boolean offersAnswers;

  /** End it as soon as its queue is empty. */
  boolean endWhenEmpty;

  /** Write an empty frame, to show that we live. */
  boolean emptyFrameDue;

  /** Takes its place when it has ended; set while {@link State#ENDING}. */
  @Nullable Outbound successor;

  /** Fires when something about opening or ending takes too long. */
  Timers.@Nullable Timer timer;

  /** Fires while the queue is not empty, to let entries expire. */
  Timers.@Nullable Timer expiry;

  /** Fires when the connection of an ending stream has given no sign of life. */
  Timers.@Nullable Timer probing;

  /** When the subscriptions may be announced again (rule 5). */
  long nextAnnounceNanos;

  long announceIntervalNanos;

  /** How many more announcements leave the interval as it is. */
  int quickAnnouncements;

  Timers.@Nullable Timer announcing;

  /** Written, not yet confirmed; oldest first. */
  final Deque<Batch> inFlight = new ArrayDeque<>();

  long inFlightBytes;
  private long nextBatch;

  Outbound(
      long number,
      long wire,
      ConnectionState connection,
      @Nullable MessageEncoding encoding,
      Scope scope) {
    this.number = number;
    this.wire = wire;
    this.connection = connection;
    this.encoding = encoding;
    this.maxFrameBytes = scope.limits.maxFrameBytes();
    this.queue = new OutboundQueue(this, scope);
  }

  /**
   * What one write effect carried.
   *
   * @param buffers those that are used again when it has been written
   */
  record Batch(long number, List<Entry> entries, List<ByteBuffer> buffers, long bytes) {}

  long newBatchNumber() {
    return nextBatch++;
  }

  NeighbourState neighbourState() {
    return connection.neighbour;
  }

  boolean isRpcStream() {
    return encoding == null;
  }

  @Override
  public long id() {
    return number;
  }

  @Override
  public ProtocolId protocol() {
    if (protocol == null) {
      throw new IllegalStateException(
          this + " has no protocol yet: ask in Router.onOutboundOpened or later");
    }
    return protocol;
  }

  @Override
  public boolean isOpen() {
    return state == State.OPEN;
  }

  @Override
  public Neighbour neighbour() {
    return connection.neighbour;
  }

  @Override
  public Multiaddr remoteAddress() {
    return connection.address;
  }

  @Override
  public int maxFrameBytes() {
    return maxFrameBytes;
  }

  @Override
  public long queuedBytes() {
    return queue.bytes();
  }

  @Override
  public String toString() {
    return "outbound stream " + number + " to " + connection.neighbour;
  }
}
