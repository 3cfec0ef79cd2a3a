package org.freshet.pubsub.core.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
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
  private final NodeThreads threads;
  private final Counters counters;
  private final List<RedialLoop> kept = new CopyOnWriteArrayList<>();
  private final Map<List<Multiaddr>, RedialLoop> onRequest = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Creates it at rest. */
  public Redialler(
      PeerId localPeer,
      Dialler dialler,
      Connections connections,
      ConnectionTable table,
      NodeThreads threads,
      Counters counters) {
    this.localPeer = localPeer;
    this.dialler = dialler;
    this.table = table;
    this.threads = threads;
    this.counters = counters;
    connections.onClosed(this::connectionClosed);
  }

  /**
   * Keeps the addresses connected from now on, those of one identity together; this node's own are
   * left out. Called once.
   */
  public void keep(List<Multiaddr> addresses) {
    Map<Object, List<Multiaddr>> byPeer = new LinkedHashMap<>();
    for (Multiaddr address : new LinkedHashSet<>(addresses)) {
      if (!isOwn(address)) {
        Object peer = address.peerId().isPresent() ? address.peerId().get() : address;
        byPeer.computeIfAbsent(peer, any -> new ArrayList<>()).add(address);
      }
    }
    byPeer.values().forEach(all -> kept.add(new RedialLoop(this, all, Integer.MAX_VALUE)));
    kept.forEach(loop -> loop.start(0));
  }

  /** Dials until a connection stands, a few times at most; nothing when that is under way. */
  public void dial(Multiaddr address) {
    if (closed || isKept(address) || isOwn(address)) {
      return;
    }
    RedialLoop loop = new RedialLoop(this, List.of(address), ATTEMPTS_ON_REQUEST);
    if (onRequest.putIfAbsent(loop.addresses(), loop) == null) {
      loop.start(Backoff.FIRST_MILLIS);
      if (closed) {
        loop.close();
      }
    }
  }

  /** Gives up all dials. */
  public void close() {
    closed = true;
    kept.forEach(RedialLoop::close);
    onRequest.values().forEach(RedialLoop::close);
  }

  private boolean isOwn(Multiaddr address) {
    return address.peerId().filter(localPeer::equals).isPresent();
  }

  private boolean isKept(Multiaddr address) {
    return kept.stream().anyMatch(loop -> loop.addresses().contains(address));
  }

  private void connectionClosed(Connection connection) {
    kept.forEach(loop -> loop.connectionClosed(connection));
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

  void later(Runnable attempt, long delayMillis) {
    try {
      threads.timer().schedule(attempt, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closing) {
      // Nothing is dialled any more.
      return;
    }
  }

  void failed() {
    counters.count("dials.failed");
  }

  void ended(RedialLoop loop) {
    onRequest.remove(loop.addresses(), loop);
  }
}
