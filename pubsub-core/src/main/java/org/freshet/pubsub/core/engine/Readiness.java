package org.freshet.pubsub.core.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.pubsub.transport.StreamError;

/** Those who wait until a neighbour can be published to, see {@link Outbox#ready}. */
final class Readiness {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /**
   * With who has spoken, but not of topics: rust's extensions come in an RPC before its topics; go
   * without topics says nothing else.
   */
  private static final Duration PATIENCE_FOR_WISHES = Duration.ofMillis(200);

  private final Scope scope;
  private final Map<NeighbourState, List<Waiter>> waiting = new LinkedHashMap<>();

  Readiness(Scope scope) {
    this.scope = scope;
  }

  /** Who waits, and what ends the waiting at the latest. */
  private record Waiter(
      long token, ConnectionState connection, Timers.Timer timer, boolean isShort) {}

  void await(ConnectionState c, long token) {
    if (isReady(c.neighbour)) {
      scope.outbox.ready(token, c.neighbour.id, Optional.empty());
      return;
    }
    waiting
        .computeIfAbsent(c.neighbour, any -> new ArrayList<>())
        .add(waiter(c, token, isAlmostReady(c.neighbour)));
  }

  void check(NeighbourState neighbour) {
    if (waiting.isEmpty() || !waiting.containsKey(neighbour)) {
      return;
    }
    if (isReady(neighbour)) {
      for (Waiter waiter : waiting.remove(neighbour)) {
        waiter.timer.cancel();
        scope.outbox.ready(waiter.token, neighbour.id, Optional.empty());
      }
    } else if (isAlmostReady(neighbour)) {
      waiting.get(neighbour).replaceAll(this::shortened);
    }
  }

  private Waiter shortened(Waiter waiter) {
    if (waiter.isShort) {
      return waiter;
    }
    waiter.timer.cancel();
    return waiter(waiter.connection, waiter.token, true);
  }

  private Waiter waiter(ConnectionState c, long token, boolean isShort) {
    Duration patience = isShort ? PATIENCE_FOR_WISHES : PATIENCE;
    Timers.Timer timer = scope.after(patience, () -> expire(c.neighbour, token));
    return new Waiter(token, c, timer, isShort);
  }

  void connectionLost(ConnectionState c, StreamError why) {
    List<Waiter> waiters = waiting.get(c.neighbour);
    if (waiters == null) {
      return;
    }
    for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
      Waiter waiter = all.next();
      if (waiter.connection == c) {
        all.remove();
        waiter.timer.cancel();
        scope.outbox.ready(waiter.token, c.neighbour.id, Optional.of(why));
      }
    }
    if (waiters.isEmpty()) {
      waiting.remove(c.neighbour);
    }
  }

  private void expire(NeighbourState neighbour, long token) {
    List<Waiter> waiters = waiting.getOrDefault(neighbour, new ArrayList<>());
    if (waiters.removeIf(waiter -> waiter.token == token)) {
      scope.outbox.ready(token, neighbour.id, Optional.empty());
    }
    if (waiters.isEmpty()) {
      waiting.remove(neighbour);
    }
  }

  private static boolean isReady(NeighbourState neighbour) {
    return isAlmostReady(neighbour) && neighbour.hasToldWishes();
  }

  private static boolean isAlmostReady(NeighbourState neighbour) {
    return neighbour.outbound != null && neighbour.outbound.isOpen() && neighbour.anyRpcSeen();
  }
}
