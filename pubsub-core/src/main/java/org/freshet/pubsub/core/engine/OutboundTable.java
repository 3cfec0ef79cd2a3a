package org.freshet.pubsub.core.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.PubSubEvent.Direction;
import org.freshet.pubsub.core.engine.Outbound.State;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/** The streams that we write on, by the number under which the runtime knows them. */
final class OutboundTable {
  private final Scope scope;
  private final Map<Long, Outbound> byWire = new LinkedHashMap<>();

  OutboundTable(Scope scope) {
    this.scope = scope;
  }

  @Nullable Outbound get(long wire) {
    return byWire.get(wire);
  }

  List<Outbound> all() {
    return List.copyOf(byWire.values());
  }

  List<Outbound> on(ConnectionState c) {
    List<Outbound> found = new ArrayList<>();
    for (Outbound out : byWire.values()) {
      if (out.connection == c) {
        found.add(out);
      }
    }
    return found;
  }

  void put(Outbound out) {
    byWire.put(out.wire, out);
  }

  /** Forgets a stream and tells the application, where it had been negotiated. */
  void remove(Outbound out, StreamError why) {
    boolean wasOpen = out.protocol != null && out.state != State.CLOSED;
    out.state = State.CLOSED;
    cancelTimers(out);
    byWire.remove(out.wire, out);
    if (wasOpen) {
      scope.streamEvents.closed(
          out.connection, out.number, Direction.OUTBOUND, out.protocol(), why);
    }
  }

  static void cancelTimers(Outbound out) {
    for (Timers.@Nullable Timer timer :
        Arrays.asList(out.timer, out.expiry, out.announcing, out.probing)) {
      if (timer != null) {
        timer.cancel();
      }
    }
    out.timer = null;
    out.expiry = null;
    out.announcing = null;
    out.probing = null;
  }
}
