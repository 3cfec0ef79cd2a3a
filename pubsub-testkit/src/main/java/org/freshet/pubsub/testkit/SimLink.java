package org.freshet.pubsub.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.StreamError;

/** A simulated connection between two hosts, and what a test can do to it. */
public final class SimLink {
  private final SimNetwork network;
  private final LinkOptions options;
  private final LinkEnd dialler;
  private final LinkEnd listener;
  private final List<SimStream> streams = new ArrayList<>();
  private final int number;
  private boolean cut;

  SimLink(SimNetwork network, int number, SimHost dialler, SimHost listener, LinkOptions options) {
    this.network = network;
    this.number = number;
    this.options = options;
    this.dialler = new LinkEnd(this, dialler, true);
    this.listener = new LinkEnd(this, listener, false);
  }

  /** Shakes hands: the side that dialled is done a round trip after it began, the other later. */
  void start() {
    if (!dialler.host().isAlive()) {
      throw new IllegalStateException(
          dialler.host() + " is down and cannot dial: restart it first");
    }
    dialler.finishHandshake(
        () -> {
          if (!listener.host().isAlive()) {
            network.trace(listener.host().name(), "is down and takes no connection");
            return;
          }
          listener.finishHandshake(
              () -> {
                // First, so that nothing the dialler sends comes before it.
                dialler.finishHandshake(listener::connected);
                dialler.connected();
              });
        });
  }

  /** {@return who dialled} */
  public SimHost dialler() {
    return dialler.host();
  }

  /** {@return who was dialled} */
  public SimHost listener() {
    return listener.host();
  }

  /** {@return whether the connection stands, as that host sees it} */
  public boolean isOpenAt(SimHost host) {
    return end(host).isOpen();
  }

  /** {@return why it has ended, as that host sees it, empty before} */
  public Optional<StreamError> closedAt(SimHost host) {
    return Optional.ofNullable(end(host).closedBecause());
  }

  /** {@return all streams that were ever opened on it, oldest first} */
  public List<SimStream> streams() {
    return List.copyOf(streams);
  }

  /** {@return the streams that this host opened and that are open on its side, oldest first} */
  public List<SimStream> openStreamsOf(SimHost opener) {
    return streams.stream()
        .filter(stream -> stream.opener() == opener && stream.isOpenAt(opener))
        .toList();
  }

  /**
   * From now on nothing arrives any more, what is under way included, and nobody is told: as when a
   * machine is switched off, or a cable is cut.
   */
  public void cutSilently() {
    network.trace("network", "cuts " + this);
    cut = true;
  }

  /** Breaks the connection; both sides are told at once. */
  public void close() {
    network.trace("network", "breaks " + this);
    dialler.closeHere(StreamError.CONNECTION_LOST);
    listener.closeHere(StreamError.CONNECTION_LOST);
  }

  /** The host's transport ends the connection; the other side is told behind all that was sent. */
  public void closeBy(SimHost host) {
    end(host).close(StreamError.CLOSED);
  }

  /** The host takes nothing any more from the connection's streams, so that windows fill up. */
  public void holdReading(SimHost reader) {
    end(reader).hold(true);
  }

  /** Ends {@link #holdReading}. */
  public void releaseReading(SimHost reader) {
    end(reader).hold(false);
  }

  @Override
  public String toString() {
    return dialler.host() + "-" + listener.host();
  }

  SimNetwork network() {
    return network;
  }

  LinkOptions options() {
    return options;
  }

  boolean isCut() {
    return cut;
  }

  /** {@return the address that this end sees the other at: dialled, or dialling from any port} */
  Multiaddr addressSeenBy(LinkEnd end) {
    SimHost far = end.far().host();
    return end.isDialled() ? far.address() : far.sourceAddress(number);
  }

  boolean joins(SimHost one, SimHost other) {
    return dialler.host() == one && listener.host() == other
        || dialler.host() == other && listener.host() == one;
  }

  void record(StreamEnd opener) {
    streams.add(new SimStream(opener));
  }

  LinkEnd end(SimHost host) {
    if (dialler.host() == host) {
      return dialler;
    }
    if (listener.host() == host) {
      return listener;
    }
    throw new IllegalArgumentException(host + " is at neither end of " + this);
  }

  LinkEnd endFarFrom(LinkEnd end) {
    return end == dialler ? listener : dialler;
  }

  /** {@return the one-way delay of the next thing that is sent} */
  long delayNanos() {
    long jitterNanos = options.jitter().toNanos();
    return options.latency().toNanos()
        + (jitterNanos == 0 ? 0 : network.random().nextLong(jitterNanos + 1));
  }
}
