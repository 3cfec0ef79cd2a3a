package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.pubsub.core.engine.Outbox.Level;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/** A connection that stands, and the inbound streams on it. */
final class ConnectionState {
  /** Grows with age: a connection with a larger number is younger. */
  final long number;

  final NeighbourState neighbour;
  final Multiaddr address;
  final boolean multiplexed;
  final boolean dialledByUs;

  /** By the number under which the runtime knows the stream, in the order they were opened. */
  final Map<Long, Inbound> inbound = new LinkedHashMap<>();

  /**
   * When its first RPC was read that could be a hello, {@code Long.MAX_VALUE} before. Messages
   * alone are none.
   */
  long firstSpokeSequence = Long.MAX_VALUE;

  /** When anything was last read on it. */
  long lastHeardSequence;

  /** When it certainly lived; it may have been heard since. */
  long lastHeardNanos;

  private long lastProbeNanos;
  private long probeBeforeNanos;

  /** RPC streams that we opened, or tried to open, on it (rule 6). */
  int openings;

  /** Openings in a row that failed or whose stream was lost at once; drives the back-off. */
  int failures;

  /** The far side serves none of our protocols, until it shows otherwise. */
  boolean refused;

  /** We asked the runtime to close it. */
  boolean closing;

  /** What comes on it does not count any more; it is closing, too. */
  boolean disowned;

  /** Fires when the connection must be looked after, null once it is gone. */
  Timers.@Nullable Timer keepAlive;

  /**
   * When older connections were asked for a sign of life because this one spoke, and it was asked
   * too; {@code Long.MAX_VALUE} unless its answer is awaited.
   */
  long askedOlderSequence = Long.MAX_VALUE;

  /** Fires when the older ones have had their time to answer, null while they have none. */
  Timers.@Nullable Timer endOfOlder;

  /** Not null from a doubt whether the far side still has it until a while after its answer. */
  Doubts.@Nullable Doubt doubt;

  /** Fires when the far side has had its time to say what it wants, null while it has none. */
  Timers.@Nullable Timer silence;

  Optional<SignedPeerRecord> peerRecord = Optional.empty();

  final Credibility credibility;

  /** What it brings by time. */
  final ReadRates rates;

  ConnectionState(
      EngineEvent.ConnectionOpened opened, NeighbourState neighbour, ReadRates rates, Scope scope) {
    this.number = opened.connection();
    this.neighbour = neighbour;
    this.rates = rates;
    this.address = opened.address();
    this.multiplexed = opened.multiplexed();
    this.dialledByUs = opened.dialledByUs();
    this.lastHeardSequence = scope.sequence;
    this.lastHeardNanos = scope.nowNanos;
    this.lastProbeNanos = scope.nowNanos;
    this.probeBeforeNanos = scope.nowNanos;
    this.credibility = new Credibility(scope.limits.maxPendingMessages(), scope.nowNanos);
  }

  boolean isYoungerThan(ConnectionState other) {
    return number > other.number;
  }

  void heard(long sequence, long nowNanos) {
    lastHeardSequence = sequence;
    lastHeardNanos = nowNanos;
  }

  /** The runtime is asked now whether bytes have come since it was asked last. */
  void probed(long nowNanos) {
    probeBeforeNanos = lastProbeNanos;
    lastProbeNanos = nowNanos;
  }

  /** Bytes have come at some time between the last two probes, maybe right behind the first. */
  void heardSinceProbeBefore() {
    lastHeardNanos = Math.max(lastHeardNanos, probeBeforeNanos);
  }

  /** Closes it from here: from now on it counts for nothing, but until it has ended it is known. */
  void close(Outbox outbox, StreamError why) {
    closing = true;
    outbox.close(number, why);
  }

  /**
   * Closes it from here for a fault of the far side, which is counted and told in a line.
   *
   * @param fault a clause for our log
   * @param why what the far side is told
   */
  void closeFor(Scope scope, String counter, String fault, StreamError why) {
    scope.count(counter);
    scope.log(Level.INFO, () -> "closing the connection to " + described() + ": " + fault);
    close(scope.outbox, why);
  }

  void disown() {
    closing = true;
    disowned = true;
  }

  /** {@return what the youngest of its streams that spoke of the topic said, null if none did} */
  @Nullable Boolean said(TopicName topic) {
    for (Inbound in : inboundYoungestFirst()) {
      Boolean said = in.wishes.said(topic);
      if (said != null) {
        return said;
      }
    }
    return null;
  }

  List<Inbound> inboundYoungestFirst() {
    List<Inbound> streams = new ArrayList<>(inbound.values());
    Collections.reverse(streams);
    return streams;
  }

  /** {@return how to reach its far side again, where we dialled it} */
  Multiaddr addressToDial() {
    return neighbour.id.map(address::withPeerId).orElse(address);
  }

  /** {@return with whom and where it is, for a log line} */
  String described() {
    return neighbour.id.map(id -> id + " at " + address).orElse("unproved " + address);
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
