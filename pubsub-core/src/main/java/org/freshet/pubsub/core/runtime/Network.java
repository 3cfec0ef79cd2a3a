package org.freshet.pubsub.core.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.core.connection.Gate;
import org.freshet.pubsub.core.resolve.Names;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.Transport;

/** A node's way to others: its transports, the connections that they made, and its dials. */
public final class Network {
  private final Transports transports;
  private final Connections handler;
  private final ConnectionTable connections;
  private final Gate gate;
  private final Dialler dialler;
  private final Redialler redialler;
  private final NodeSelf self;

  /** Groups what belongs together. */
  public Network(
      Transports transports,
      Connections handler,
      ConnectionTable connections,
      Gate gate,
      Dialler dialler,
      Redialler redialler,
      NodeSelf self) {
    this.transports = transports;
    this.handler = handler;
    this.connections = connections;
    this.gate = gate;
    this.dialler = dialler;
    this.redialler = redialler;
    this.self = self;
  }

  /**
   * Listens, then begins to keep peers connected.
   *
   * @throws IllegalArgumentException when no transport understands an address; names all such
   * @throws org.freshet.pubsub.transport.StreamException when one cannot be listened on
   */
  public void start(List<Multiaddr> listen, List<Multiaddr> peers) {
    List<String> faults = new ArrayList<>();
    listen.forEach(address -> fault(address).ifPresent(faults::add));
    peers.forEach(address -> dialler.fault(address).ifPresent(faults::add));
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
    self.listensOn(transports.listen(listen, handler));
    redialler.keep(peers);
  }

  /**
   * Listens on one more address.
   *
   * @return completes with what was bound, ending in {@code /p2p/<our id>}
   * @throws IllegalArgumentException when no transport understands the address; names those there
   *     are
   */
  public CompletionStage<Multiaddr> listen(Multiaddr address) {
    requireNone(fault(address));
    return transports
        .listen(address, handler)
        .thenApply(
            bound -> {
              self.listensOn(List.of(bound));
              return bound.withPeerId(self.identity().peerId());
            });
  }

  /**
   * Keeps an address connected. {@return ends that}
   *
   * @throws IllegalArgumentException when no transport understands the address; names those there
   *     are
   */
  public Runnable keep(Multiaddr address) {
    requireNone(dialler.fault(address));
    return redialler.keep(List.of(address));
  }

  /** {@return why the address cannot be listened on, whoever else does; empty when it can} */
  private Optional<String> fault(Multiaddr address) {
    return Names.isNamed(address)
        ? Optional.of(address + " begins with a name: listen on an IP address, like /ip4/0.0.0.0/…")
        : transports.fault(address);
  }

  private static void requireNone(Optional<String> fault) {
    if (fault.isPresent()) {
      throw new IllegalArgumentException(fault.get());
    }
  }

  /** {@return the addresses that are listened on, each ending in {@code /p2p/<our id>}} */
  public List<Multiaddr> addresses() {
    return self.listenAddresses().stream()
        .map(address -> address.withPeerId(self.identity().peerId()))
        .toList();
  }

  /** {@return the connections that stand} */
  public ConnectionTable connections() {
    return connections;
  }

  /** {@return how many connections there are of each kind, by counter name} */
  public SortedMap<String, Long> sizes() {
    return gate.sizes();
  }

  /** Starts to dial one peer; see {@link Dialler#dial}. */
  public Transport.Dial dial(List<Multiaddr> addresses) {
    return dialler.dial(addresses);
  }

  /** Takes and dials no connection from now on; those that stand go on. */
  public void refuse() {
    handler.refuse(StreamError.SHUTDOWN);
    redialler.close();
  }

  /** Closes connections, listeners and transports. */
  public void close(long timeoutMillis) {
    connections.all().forEach(connection -> connection.close(StreamError.SHUTDOWN));
    transports.close(timeoutMillis);
  }
}
