package org.freshet.pubsub.core.connection;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.peer.IpPrefix;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;

/**
 * Counts the connections that stand and those that are being made, over all transports, and says
 * when there are too many. Any thread.
 *
 * <p>A place is taken before anything is spent: by an incoming connection before its handshake, by
 * a dial before its first packet.
 */
public final class ConnectionQuota {
  /** Who has one address of such a network has all of them (RFC 6177). */
  private static final int IPV6_NETWORK_BITS = 64;

  private final ConnectionLimits limits;
  private final Counters counters;

  /** Addresses with an incoming connection, half open or standing; no others. */
  private final Map<IpPrefix, Source> sources = new HashMap<>();

  private int halfOpen;
  private int incoming;
  private int dialled;
  private int dialling;

  /** What comes from one address. */
  private record Source(int halfOpen, int standing) {
    private static final Source NONE = new Source(0, 0);

    int total() {
      return halfOpen + standing;
    }
  }

  /** Creates it for a node without connections. */
  public ConnectionQuota(ConnectionLimits limits, Counters counters) {
    this.limits = limits;
    this.counters = counters;
  }

  /**
   * Takes a place for the handshake of an incoming connection.
   *
   * @return empty when there is one: then {@link #handshakeEnded} gives it back
   */
  public synchronized Optional<StreamError> handshakeBegins(Multiaddr from) {
    Source source = source(from);
    Optional<StreamError> refusal;
    if (halfOpen >= limits.maxHalfOpen()) {
      refusal = refuse("half_open", limits.maxHalfOpen() + " handshakes are under way");
    } else if (source.halfOpen() >= limits.maxHalfOpenPerAddress()) {
      refusal =
          refuse(
              "half_open_per_address",
              limits.maxHalfOpenPerAddress() + " handshakes are under way with its address");
    } else {
      refusal = incomingRefusal(source);
    }
    if (refusal.isEmpty()) {
      halfOpen++;
      add(from, 1, 0);
    }
    return refusal;
  }

  /** Gives back the place of a handshake, just before the connection takes its own. */
  public synchronized void handshakeEnded(Multiaddr from) {
    halfOpen--;
    add(from, -1, 0);
  }

  /**
   * Takes a place for a connection that stands now.
   *
   * @return empty when there is one: then {@link #closed} gives it back. A dial that began has made
   *     sure of it
   */
  public synchronized Optional<StreamError> opened(Connection connection) {
    if (connection.dialledByUs()) {
      dialled++;
      return Optional.empty();
    }
    // Another handshake may have begun in the place that its own gave back.
    Optional<StreamError> refusal = incomingRefusal(source(connection.remoteAddress()));
    if (refusal.isEmpty()) {
      incoming++;
      add(connection.remoteAddress(), 0, 1);
    }
    return refusal;
  }

  /** Gives back the place of a connection that has ended. */
  public synchronized void closed(Connection connection) {
    if (connection.dialledByUs()) {
      dialled--;
      return;
    }
    incoming--;
    add(connection.remoteAddress(), 0, -1);
  }

  /**
   * Takes a place for a dial.
   *
   * @return empty when there is one: then {@link #dialEnded} gives it back, when the connection has
   *     taken its own or there is none
   */
  public synchronized Optional<StreamError> dialBegins() {
    if (total() >= limits.maxConnections()) {
      counters.count("dials.refused.total");
      return Optional.of(
          StreamError.RESOURCE_LIMIT.because(
              "this node has or makes "
                  + limits.maxConnections()
                  + " connections, which is its limit: raise ConnectionLimits.maxConnections or"
                  + " disconnect some"));
    }
    dialling++;
    return Optional.empty();
  }

  /** Gives back the place of a dial. */
  public synchronized void dialEnded() {
    dialling--;
  }

  /** {@return how many connections there are of each kind, by counter name} */
  public synchronized SortedMap<String, Long> sizes() {
    SortedMap<String, Long> sizes = new TreeMap<>();
    sizes.put("connections.half_open.now", (long) halfOpen);
    sizes.put("connections.incoming.now", (long) incoming);
    sizes.put("connections.dialled.now", (long) dialled);
    sizes.put("connections.dialling.now", (long) dialling);
    sizes.put("connections.addresses.now", (long) sources.size());
    return sizes;
  }

  private int total() {
    return halfOpen + incoming + dialled + dialling;
  }

  /** {@return why there is no place for one more, empty when there is} Handshakes have places. */
  private Optional<StreamError> incomingRefusal(Source source) {
    if (total() >= limits.maxConnections()) {
      return refuse("total", limits.maxConnections() + " connections stand or are being made");
    }
    if (incoming + halfOpen >= limits.maxIncoming()) {
      return refuse("incoming", limits.maxIncoming() + " incoming connections stand");
    }
    if (source.total() >= limits.maxIncomingPerAddress()) {
      return refuse(
          "incoming_per_address",
          limits.maxIncomingPerAddress() + " connections from its address stand");
    }
    return Optional.empty();
  }

  private Optional<StreamError> refuse(String limit, String why) {
    counters.count("connections.refused." + limit);
    return Optional.of(StreamError.RESOURCE_LIMIT.because(why));
  }

  /** {@return what the address is counted under, empty where it is not} */
  private Optional<IpPrefix> counted(Multiaddr address) {
    return IpPrefix.of(address)
        .filter(ip -> limits.loopbackIsCounted() || !ip.isLoopback())
        .map(ip -> ip.isIpv6() ? ip.shortened(IPV6_NETWORK_BITS) : ip);
  }

  private Source source(Multiaddr address) {
    return counted(address).map(ip -> sources.getOrDefault(ip, Source.NONE)).orElse(Source.NONE);
  }

  private void add(Multiaddr address, int handshakes, int connections) {
    counted(address)
        .ifPresent(
            ip -> {
              Source old = sources.getOrDefault(ip, Source.NONE);
              Source now = new Source(old.halfOpen() + handshakes, old.standing() + connections);
              if (now.total() == 0) {
                sources.remove(ip);
              } else {
                sources.put(ip, now);
              }
            });
  }
}
