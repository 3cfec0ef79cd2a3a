package org.freshet.pubsub.core.runtime;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/** The connections that stand, by number and in the order in which they came. Any thread. */
public final class ConnectionTable {
  private final AtomicLong numbers = new AtomicLong();
  private final NavigableMap<Long, Entry> byNumber = new ConcurrentSkipListMap<>();
  private final Map<Connection, Entry> byConnection = new ConcurrentHashMap<>();

  /** A connection and what the runtime remembers of it. */
  static final class Entry {
    private final long number;
    private final Connection connection;

    /** What {@link Connection#askBytesRead} answered last. */
    private final AtomicLong bytesAtLastProbe = new AtomicLong();

    /** Set when this side has decided to end it: nobody is to rely on it any more. */
    private volatile boolean closing;

    private Entry(long number, Connection connection) {
      this.number = number;
      this.connection = connection;
      connection.askBytesRead(bytesAtLastProbe::set);
    }

    long number() {
      return number;
    }

    Connection connection() {
      return connection;
    }

    void close(StreamError why) {
      closing = true;
      connection.close(why);
    }

    /** Runs something, now or soon, if bytes have come since the last call; engine thread. */
    void ifHeardSinceLastProbe(Runnable then) {
      connection.askBytesRead(
          now -> {
            if (bytesAtLastProbe.getAndSet(now) != now) {
              then.run();
            }
          });
    }
  }

  Entry add(Connection connection) {
    Entry entry = new Entry(numbers.incrementAndGet(), connection);
    byConnection.put(connection, entry);
    byNumber.put(entry.number, entry);
    return entry;
  }

  void remove(Entry entry) {
    byNumber.remove(entry.number);
    byConnection.remove(entry.connection);
  }

  @Nullable Entry get(long number) {
    return byNumber.get(number);
  }

  @Nullable Entry get(Connection connection) {
    return byConnection.get(connection);
  }

  /** {@return the connections that stand, oldest first} */
  public List<Connection> all() {
    return byNumber.values().stream().map(Entry::connection).toList();
  }

  /** {@return what is remembered of the connections that stand, oldest first} */
  Collection<Entry> entries() {
    return byNumber.values();
  }

  /** {@return whether the connection stands, and is not about to be closed by this side} */
  public boolean stands(Connection connection) {
    Entry entry = byConnection.get(connection);
    return entry != null && !entry.closing;
  }

  /**
   * {@return the connections whose far side proved this identity, oldest first, without those that
   * this side is about to close}
   */
  public List<Connection> to(PeerId peer) {
    return byNumber.values().stream()
        .filter(entry -> !entry.closing)
        .map(Entry::connection)
        .filter(c -> c.remote().filter(peer::equals).isPresent())
        .toList();
  }

  /** {@return the connection's number, empty when it has ended} */
  public OptionalLong number(Connection connection) {
    Entry entry = byConnection.get(connection);
    return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.number);
  }

  /** {@return the newest connection to the peer} */
  public Optional<Connection> newestTo(PeerId peer) {
    List<Connection> all = to(peer);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }
}
