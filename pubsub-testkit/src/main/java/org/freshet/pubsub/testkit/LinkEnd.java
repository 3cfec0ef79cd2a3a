package org.freshet.pubsub.testkit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/** A connection as the transport of one of its two hosts sees it. */
final class LinkEnd {
  /** What opening, ending or resetting a stream and a ping take on the wire, about. */
  private static final int SIGNAL_BYTES = 32;

  private enum State {
    CONNECTING,
    OPEN,
    CLOSED
  }

  private final SimLink link;
  private final SimHost host;
  private final boolean dialled;
  private final Set<StreamEnd> streams = new LinkedHashSet<>();
  private State state = State.CONNECTING;
  private @Nullable StreamError closedBecause;
  private long number;
  private long bytesRead;
  private long bytesReadAtProbe;
  private long busyUntilNanos;
  private long latestArrivalNanos;
  private long firstArrivalNanos;
  private boolean held;
  private int opened;

  LinkEnd(SimLink link, SimHost host, boolean dialled) {
    this.link = link;
    this.host = host;
    this.dialled = dialled;
  }

  SimLink link() {
    return link;
  }

  SimHost host() {
    return host;
  }

  boolean isDialled() {
    return dialled;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean isHeld() {
    return held;
  }

  /** {@return the host's own number of the connection} */
  long number() {
    return number;
  }

  void number(long given) {
    number = given;
  }

  @Nullable StreamError closedBecause() {
    return closedBecause;
  }

  LinkEnd far() {
    return link.endFarFrom(this);
  }

  List<StreamEnd> streams() {
    return List.copyOf(streams);
  }

  void add(StreamEnd stream) {
    streams.add(stream);
  }

  void remove(StreamEnd stream) {
    streams.remove(stream);
  }

  /** The handshake is done on this side. */
  void connected() {
    if (state != State.CONNECTING || !host.isAlive()) {
      return;
    }
    state = State.OPEN;
    host.onConnected(this);
    if (link.options().identified()) {
      identify(host.served());
    }
  }

  /** Tells the far side which protocols are served here. */
  void identify(Set<ProtocolId> served) {
    signal(() -> far().host.onProtocols(far(), served));
  }

  /** Sends something small that belongs to no stream. */
  void signal(Runnable onArrival) {
    transmit(SIGNAL_BYTES, null, onArrival);
  }

  /** Sends something small behind what the stream sent before. */
  void signal(StreamEnd behind, Runnable onArrival) {
    transmit(SIGNAL_BYTES, behind, onArrival);
  }

  /** Sends something small that waits for nothing, as a reset on QUIC does: data may be lost. */
  void overtake(Runnable onArrival) {
    long arrivalNanos = link.network().timeline().nowNanos() + link.delayNanos();
    arriveAt(Math.max(arrivalNanos, firstArrivalNanos), SIGNAL_BYTES, onArrival);
  }

  /**
   * Sends bytes to the far side.
   *
   * @param behind whose order they keep, null for those that keep none
   */
  void transmit(int bytes, @Nullable StreamEnd behind, Runnable onArrival) {
    SimNetwork network = link.network();
    long nowNanos = network.timeline().nowNanos();
    long rate = link.options().bytesPerSecond();
    long sentNanos = nowNanos;
    if (rate > 0) {
      busyUntilNanos = Math.max(busyUntilNanos, nowNanos) + bytes * 1_000_000_000L / rate;
      sentNanos = busyUntilNanos;
    }
    long arrivalNanos = Math.max(sentNanos + link.delayNanos(), firstArrivalNanos);
    if (behind != null) {
      arrivalNanos = behind.inOrder(arrivalNanos);
    }
    arriveAt(arrivalNanos, bytes, onArrival);
  }

  private void arriveAt(long arrivalNanos, int bytes, Runnable onArrival) {
    latestArrivalNanos = Math.max(latestArrivalNanos, arrivalNanos);
    link.network()
        .timeline()
        .at(
            arrivalNanos,
            () -> {
              if (!link.isCut() && far().isOpen()) {
                far().bytesRead += bytes;
                onArrival.run();
              }
            });
  }

  /** Sends the last message of the handshake; nothing else arrives before it. */
  void finishHandshake(Runnable onArrival) {
    long arrivalNanos = link.network().timeline().nowNanos() + link.delayNanos();
    firstArrivalNanos = arrivalNanos;
    link.network()
        .timeline()
        .at(
            arrivalNanos,
            () -> {
              if (!link.isCut()) {
                onArrival.run();
              }
            });
  }

  /** Asks the far side for an answer, on a connection that has a stream to ask on. */
  void ping() {
    if (!link.options().multiplexed()) {
      return;
    }
    signal(
        () -> {
          if (far().host.answersPings()) {
            far().signal(() -> host.onHeard(this));
          }
        });
  }

  /** {@return how many bytes have arrived} */
  long bytesRead() {
    return bytesRead;
  }

  /** {@return whether bytes have arrived since this was asked before} */
  boolean heardSinceLastProbe() {
    boolean heard = bytesRead != bytesReadAtProbe;
    bytesReadAtProbe = bytesRead;
    return heard;
  }

  void hold(boolean hold) {
    held = hold;
    if (!hold) {
      streams().forEach(StreamEnd::deliver);
    }
  }

  /** Opens a stream; the host hears what becomes of it. */
  StreamEnd open(long streamNumber, List<ProtocolId> protocols) {
    StreamEnd stream = new StreamEnd(this, true, streamNumber);
    boolean fits = isOpen() && (link.options().multiplexed() || dialled && opened == 0);
    opened++;
    if (fits) {
      streams.add(stream);
      link.record(stream);
      stream.negotiate(protocols);
    } else {
      StreamError why = isOpen() ? StreamError.RESOURCE_LIMIT : StreamError.CONNECTION_LOST;
      link.network().timeline().in(0, () -> host.onRefused(stream, why));
    }
    return stream;
  }

  /** Ends the connection on this side and tells the far side, behind all that was sent. */
  void close(StreamError why) {
    if (state == State.CLOSED) {
      return;
    }
    boolean stood = isOpen();
    closeHere(why);
    if (stood) {
      StreamError told = why.code() >= 0x1000 ? why : StreamError.CONNECTION_LOST;
      link.network()
          .timeline()
          .at(
              Math.max(
                  latestArrivalNanos, link.network().timeline().nowNanos() + link.delayNanos()),
              () -> {
                if (!link.isCut()) {
                  far().closeHere(told);
                }
              });
    }
  }

  /** Ends the connection on this side alone. */
  void closeHere(StreamError why) {
    if (state == State.CLOSED) {
      return;
    }
    boolean stood = isOpen();
    state = State.CLOSED;
    closedBecause = why;
    List<StreamEnd> ended = new ArrayList<>(streams);
    streams.clear();
    if (stood) {
      // Both orders are allowed: streams reported before their connection, and not at all.
      boolean streamsFirst = link.network().random().nextBoolean();
      ended.forEach(stream -> stream.closeWithLink(why, streamsFirst));
      host.onDisconnected(this, why);
    }
  }
}
