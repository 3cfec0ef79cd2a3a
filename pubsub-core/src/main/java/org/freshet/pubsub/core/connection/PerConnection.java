package org.freshet.pubsub.core.connection;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.freshet.pubsub.transport.Connection;

/**
 * State of a kind that lives exactly as long as the connection that it is about; safe for any
 * thread.
 */
public final class PerConnection<T> {
  private final Map<Connection, T> states = new ConcurrentHashMap<>();
  private final Function<Connection, T> initial;

  /** Creates it with a maker of states; a state that loses a race is dropped unused. */
  public PerConnection(Function<Connection, T> initial) {
    this.initial = initial;
  }

  /** {@return the connection's state, made when it is asked for first} */
  public T of(Connection connection) {
    T known = states.get(connection);
    if (known != null) {
      return known;
    }
    T made = initial.apply(connection);
    T other = states.putIfAbsent(connection, made);
    if (other != null) {
      return other;
    }
    // Runs at once when the connection has ended already, so nothing is left behind.
    connection.closed().thenRun(() -> states.remove(connection));
    return made;
  }

  /** {@return the states of all connections that have one} */
  public Collection<T> all() {
    return List.copyOf(states.values());
  }

  /** {@return how many connections have a state now} */
  public int size() {
    return states.size();
  }
}
