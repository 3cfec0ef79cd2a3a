package org.freshet.pubsub.core.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.core.engine.EngineEvent.Happened;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Dials in the background: peers to keep connected, for ever; others on request, a few times. Any
 * thread.
 */
public final class Redialler {
  private static final int ATTEMPTS_ON_REQUEST = 5;

  private final PeerId localPeer;
  private final Dialler dialler;
  private final ConnectionTable table;
  private final EngineRunner runner;
  private final Alarm alarm;
  private final Counters counters;
  private final LogLimit notices = LogLimit.ofNotices();
  private final LogLimit details = LogLimit.ofDetails();

  /** By identity, or by address where that names none. */
  private final Map<Object, Kept> kept = new ConcurrentHashMap<>();

  private final Map<Multiaddr, RedialLoop> onRequest = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Creates it at rest. */
  public Redialler(
      PeerId localPeer,
      Dialler dialler,
      Connections connections,
      ConnectionTable table,
      EngineRunner runner,
      NodeThreads threads,
      Counters counters) {
    this(localPeer, dialler, connections, table, runner, Alarm.of(threads.timer()), counters);
  }

  /** Creates it at rest, on any clock. */
  Redialler(
      PeerId localPeer,
      Dialler dialler,
      Connections connections,
      ConnectionTable table,
      EngineRunner runner,
      Alarm alarm,
      Counters counters) {
    this.localPeer = localPeer;
    this.dialler = dialler;
    this.table = table;
    this.runner = runner;
    this.alarm = alarm;
    this.counters = counters;
    connections.onClosed(this::connectionClosed);
  }

  /** A peer to keep connected, and its addresses, each as often as it was asked for. */
  private final class Kept {
    private final RedialLoop loop =
        new RedialLoop(Redialler.this, this::addresses, Integer.MAX_VALUE);
    private final List<Multiaddr> askedFor = new ArrayList<>();

    private synchronized List<Multiaddr> addresses() {
      return askedFor.stream().distinct().toList();
    }

    private synchronized void add(List<Multiaddr> addresses) {
      askedFor.addAll(addresses);
    }

    /** {@return whether any address is left; the last ones stay, for a dial that begins now} */
    private synchronized boolean remove(List<Multiaddr> addresses) {
      List<Multiaddr> left = new ArrayList<>(askedFor);
      addresses.forEach(left::remove);
      if (left.isEmpty()) {
        return false;
      }
      askedFor.clear();
      askedFor.addAll(left);
      return true;
    }
  }

  /**
   * Keeps the addresses connected from now on, those of one identity together; this node's own are
   * left out.
   *
   * @return ends that, except for addresses that were asked for again; connections that stand are
   *     left as they are
   */
  public Runnable keep(List<Multiaddr> addresses) {
    Map<Object, List<Multiaddr>> byPeer = new LinkedHashMap<>();
    for (Multiaddr address : addresses) {
      if (!isOwn(address)) {
        byPeer.computeIfAbsent(peer(address), any -> new ArrayList<>()).add(address);
      }
    }
    byPeer.forEach(this::keep);
    AtomicBoolean ended = new AtomicBoolean();
    return () -> {
      if (ended.compareAndSet(false, true)) {
        byPeer.forEach(this::release);
      }
    };
  }

  private static Object peer(Multiaddr address) {
    return address.peerId().isPresent() ? address.peerId().get() : address;
  }

  private void keep(Object peer, List<Multiaddr> addresses) {
    Kept now =
        kept.compute(
            peer,
            (same, before) -> {
              Kept each = before == null ? new Kept() : before;
              each.add(addresses);
              return each;
            });
    now.loop.start(0);
    if (closed) {
      now.loop.close();
    }
  }

  private void release(Object peer, List<Multiaddr> addresses) {
    Kept given = kept.get(peer);
    Kept left = kept.computeIfPresent(peer, (same, each) -> each.remove(addresses) ? each : null);
    if (given != null && left == null) {
      given.loop.close();
    }
  }

  /** Dials until a connection stands, a few times at most; nothing when that is under way. */
  public void dial(Multiaddr address) {
    if (closed || kept.containsKey(peer(address)) || isOwn(address)) {
      return;
    }
    List<Multiaddr> addresses = List.of(address);
    RedialLoop loop = new RedialLoop(this, () -> addresses, ATTEMPTS_ON_REQUEST);
    if (onRequest.putIfAbsent(address, loop) == null) {
      loop.start(Backoff.FIRST_MILLIS);
      if (closed) {
        loop.close();
      }
    }
  }

  /** Gives up all dials. */
  public void close() {
    closed = true;
    kept.values().forEach(each -> each.loop.close());
    onRequest.values().forEach(RedialLoop::close);
  }

  private boolean isOwn(Multiaddr address) {
    return address.peerId().filter(localPeer::equals).isPresent();
  }

  private void connectionClosed(Connection connection) {
    kept.values().forEach(each -> each.loop.connectionClosed());
  }

  /** {@return whether there is no need to dial} */
  boolean stands(List<Multiaddr> addresses, @Nullable Connection made) {
    return Dialler.peer(addresses)
        .map(peer -> table.newestTo(peer).isPresent())
        .orElseGet(() -> made != null && table.stands(made));
  }

  Transport.Dial start(List<Multiaddr> addresses) {
    return dialler.dial(addresses);
  }

  Alarm alarm() {
    return alarm;
  }

  /** {@return the limit of what its loops log: strangers may name what is dialled} */
  LogLimit notices() {
    return notices;
  }

  LogLimit details() {
    return details;
  }

  void failed(List<Multiaddr> addresses, int attempts, StreamError why) {
    counters.count("dials.failed");
    runner.submit(
        new Happened(
            new PubSubEvent.DialFailed(Dialler.peer(addresses), addresses, attempts, why)));
  }

  void ended(RedialLoop loop) {
    onRequest.values().remove(loop);
  }
}
