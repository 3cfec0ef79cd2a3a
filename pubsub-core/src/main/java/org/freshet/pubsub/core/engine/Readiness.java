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

  private final Scope scope;
  private final Map<NeighbourState, List<Waiter>> waiting = new LinkedHashMap<>();

  Readiness(Scope scope) {
    this.scope = scope;
  }

  private record Waiter(long token, ConnectionState connection, Timers.Timer timer) {}

  void await(ConnectionState c, long token) {
    if (isReady(c.neighbour)) {
      scope.outbox.ready(token, c.neighbour.id, Optional.empty());
      return;
    }
    Timers.Timer timer = scope.after(PATIENCE, () -> expire(c.neighbour, token));
    waiting.computeIfAbsent(c.neighbour, any -> new ArrayList<>()).add(new Waiter(token, c, timer));
  }

  void check(NeighbourState neighbour) {
    if (!waiting.isEmpty() && waiting.containsKey(neighbour) && isReady(neighbour)) {
      for (Waiter waiter : waiting.remove(neighbour)) {
        waiter.timer.cancel();
        scope.outbox.ready(waiter.token, neighbour.id, Optional.empty());
      }
    }
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
    return neighbour.outbound != null && neighbour.outbound.isOpen() && neighbour.anyRpcSeen();
  }
}
