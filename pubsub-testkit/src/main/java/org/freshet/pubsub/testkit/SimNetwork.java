package org.freshet.pubsub.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;

/**
 * A network on virtual time: nodes that run the engine of production, scripted peers, and
 * connections between them that can be slow, silent or broken.
 *
 * <p>There is one clock and one queue of events, ordered by time, then by when they were caused.
 * The same seed and the same calls give the same trace, line by line, on every machine. Nothing
 * happens outside of {@link #runFor} and {@link #runUntil}. For one thread.
 */
public final class SimNetwork {
  /** Engines start before zero, so that none takes a time of zero for "never". */
  private static final long ORIGIN_NANOS = -Duration.ofSeconds(5).toNanos();

  private static final int MAX_EVENTS_AT_ONE_TIME = 5_000_000;
  private static final int TAIL_LINES = 40;

  private final long seed;
  private final Signatures signatures;
  private final RandomGenerator random;
  private final Timeline timeline = new Timeline();
  private final Trace trace = new Trace();
  private final NodeOptions defaults = new NodeOptions();
  private final Map<String, SimHost> hosts = new LinkedHashMap<>();
  private final List<SimLink> links = new ArrayList<>();
  private LinkOptions linkDefaults = LinkOptions.DEFAULT;
  private int eventsAtThisTime;

  /** Creates a network whose hosts sign fast. */
  public SimNetwork(long seed) {
    this(seed, Signatures.FAST);
  }

  /**
   * Creates a network.
   *
   * @param seed of everything that looks like chance in it
   */
  public SimNetwork(long seed, Signatures signatures) {
    this.seed = seed;
    this.signatures = signatures;
    this.random = new SplittableRandom(seed);
  }

  /** {@return what nodes are set up with that are made from now on; to be changed in place} */
  public NodeOptions defaults() {
    return defaults;
  }

  /** Sets how connections behave that are made from now on without options of their own. */
  public void linkDefaults(LinkOptions options) {
    linkDefaults = options;
  }

  /** {@return how connections behave that are made without options of their own} */
  public LinkOptions linkDefaults() {
    return linkDefaults;
  }

  /** {@return the node of this name, which is made and started when it is new} */
  public SimNode node(String name) {
    return node(name, options -> {});
  }

  /** {@return the node of this name; a new one is set up with the defaults, changed like this} */
  public SimNode node(String name, Consumer<NodeOptions> change) {
    SimHost known = hosts.get(name);
    if (known != null) {
      return (SimNode) known;
    }
    NodeOptions options = defaults.copy();
    change.accept(options);
    SimNode node = new SimNode(this, name, signatures.identity(seed, name), nextAddress(), options);
    hosts.put(name, node);
    node.restart();
    return node;
  }

  /** {@return the scripted peer of this name, which is made when it is new} */
  public ScriptedPeer peer(String name) {
    SimHost known = hosts.get(name);
    if (known != null) {
      return (ScriptedPeer) known;
    }
    ScriptedPeer peer =
        new ScriptedPeer(this, name, signatures.identity(seed, name), nextAddress());
    hosts.put(name, peer);
    return peer;
  }

  /** Lets one host dial another; {@return the connection, which stands after its handshake} */
  public SimLink connect(SimHost dialler, SimHost listener) {
    return connect(dialler, listener, linkDefaults);
  }

  /** Lets one host dial another; {@return the connection, which stands after its handshake} */
  public SimLink connect(SimHost dialler, SimHost listener, LinkOptions options) {
    SimLink link = new SimLink(this, links.size(), dialler, listener, options);
    links.add(link);
    trace(dialler.name(), "dials " + listener.name());
    link.start();
    return link;
  }

  /** {@return all connections there ever were between two hosts, oldest first} */
  public List<SimLink> links(SimHost one, SimHost other) {
    return links.stream().filter(link -> link.joins(one, other)).toList();
  }

  List<SimLink> linksOf(SimHost host) {
    return links.stream().filter(l -> l.dialler() == host || l.listener() == host).toList();
  }

  /** Lets this much time pass. */
  public void runFor(Duration time) {
    long untilNanos = timeline.nowNanos() + time.toNanos();
    while (runNext(untilNanos)) {}
    timeline.advanceTo(untilNanos);
  }

  /**
   * Lets time pass until the condition holds, and no longer.
   *
   * @throws AssertionError when it does not hold within the limit
   */
  public void runUntil(BooleanSupplier condition, Duration limit) {
    long untilNanos = timeline.nowNanos() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (!runNext(untilNanos)) {
        throw new AssertionError(
            "did not come true within "
                + limit
                + " (seed "
                + seed
                + "); the last events:\n"
                + trace.tail(TAIL_LINES));
      }
    }
  }

  /** {@return how long the network has run} */
  public Duration now() {
    return Duration.ofNanos(timeline.nowNanos());
  }

  /** {@return everything that happened, one line each; empty after {@link #forgetTrace}} */
  public List<String> trace() {
    return trace.lines();
  }

  /** {@return a digest of everything that happened} */
  public String traceHash() {
    return trace.hash();
  }

  /** Keeps no lines from now on, for networks whose trace would not fit. */
  public void forgetTrace() {
    trace.forgetLines();
  }

  void trace(String who, String what) {
    trace.add(timeline.nowNanos(), who, what);
  }

  Timeline timeline() {
    return timeline;
  }

  RandomGenerator random() {
    return random;
  }

  Signatures signatures() {
    return signatures;
  }

  /** {@return a source of chance for one life of a host, independent of all others} */
  RandomGenerator randomFor(String name, int life) {
    return new SplittableRandom(seed * 31 + name.hashCode() + ((long) life << 32));
  }

  /** {@return the time as engines are told it} */
  long engineNanos() {
    return ORIGIN_NANOS + timeline.nowNanos();
  }

  long elapsedNanos(long engineNanos) {
    return engineNanos - ORIGIN_NANOS;
  }

  /** Dials the host with that address, if there is one. */
  void dial(SimHost dialler, Multiaddr address) {
    Optional<PeerId> wanted = address.peerId();
    for (SimHost host : hosts.values()) {
      if (host.address().equals(address.withoutPeerId())
          && (wanted.isEmpty() || wanted.get().equals(host.id()))) {
        connect(dialler, host);
        return;
      }
    }
  }

  private boolean runNext(long untilNanos) {
    long beforeNanos = timeline.nowNanos();
    if (!timeline.runNext(untilNanos)) {
      return false;
    }
    eventsAtThisTime = timeline.nowNanos() == beforeNanos ? eventsAtThisTime + 1 : 0;
    if (eventsAtThisTime > MAX_EVENTS_AT_ONE_TIME) {
      throw new AssertionError(
          "events go on for ever while no time passes; the last ones:\n" + trace.tail(TAIL_LINES));
    }
    return true;
  }

  private Multiaddr nextAddress() {
    int index = hosts.size() + 1;
    return Multiaddr.parse(
        "/ip4/10." + (index >> 16) + "." + (index >> 8 & 255) + "." + (index & 255) + "/tcp/4001");
  }
}
