package org.freshet.pubsub.core;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportProvider;

/**
 * Connects nodes of one process without a network; one thread of its own carries all of them.
 *
 * <p>Nobody ever answers on port {@link #SILENT_PORT}.
 */
public final class LoopbackTransport implements Transport {
  public static final int SILENT_PORT = 1;
  static final AtomicInteger CANCELLED = new AtomicInteger();
  static final AtomicInteger CLOSED = new AtomicInteger();
  static final ExecutorService LOOP =
      Executors.newSingleThreadExecutor(
          body -> {
            Thread thread = new Thread(body, "loopback");
            thread.setDaemon(true);
            return thread;
          });

  private static final Map<Integer, Bound> LISTENERS = new HashMap<>();
  private static int nextPort = 2000;

  private final PeerId localPeer;
  private final List<LoopbackConnection> connections = new ArrayList<>();
  private final List<Bound> bound = new ArrayList<>();

  @Inject
  public LoopbackTransport(Identity identity) {
    this.localPeer = identity.peerId();
  }

  /** Names it for nodes. */
  public static class Provider implements TransportProvider {
    @Override
    public String id() {
      return "loopback";
    }

    @Override
    public Class<? extends Transport> type() {
      return LoopbackTransport.class;
    }
  }

  private record Bound(LoopbackTransport owner, Multiaddr address, ConnectionHandler handler) {
    int port() {
      return portOf(address);
    }
  }

  static int portOf(Multiaddr address) {
    return Integer.parseInt(address.value(AddressProtocol.TCP).orElseThrow());
  }

  private static Multiaddr address(int port) {
    return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port);
  }

  @Override
  public boolean handles(Multiaddr address) {
    return address.has(AddressProtocol.IP4) && address.has(AddressProtocol.TCP);
  }

  @Override
  public Multiaddr defaultListenAddress() {
    return address(0);
  }

  @Override
  public CompletionStage<Listener> listen(Multiaddr local, ConnectionHandler handler) {
    CompletableFuture<Listener> result = new CompletableFuture<>();
    LOOP.execute(
        () -> {
          int port = portOf(local) == 0 ? nextPort++ : portOf(local);
          Bound listener = new Bound(this, address(port), handler);
          if (LISTENERS.putIfAbsent(port, listener) != null) {
            result.completeExceptionally(
                new StreamException(StreamError.INTERNAL.because(local + " is in use")));
            return;
          }
          bound.add(listener);
          result.complete(new OpenListener(listener));
        });
    return result;
  }

  private record OpenListener(Bound listener) implements Listener {
    @Override
    public Multiaddr address() {
      return listener.address();
    }

    @Override
    public void close() {
      LOOP.execute(() -> LISTENERS.remove(listener.port(), listener));
    }
  }

  @Override
  public Dial dial(Multiaddr remote, ConnectionHandler handler) {
    CompletableFuture<Connection> result = new CompletableFuture<>();
    LOOP.execute(() -> connect(remote, handler, result));
    return new Dial() {
      @Override
      public CompletionStage<Connection> result() {
        return result;
      }

      @Override
      public void cancel() {
        if (fail(result, StreamError.CLOSED.because("cancelled"))) {
          CANCELLED.incrementAndGet();
        }
      }
    };
  }

  private static boolean fail(CompletableFuture<?> result, StreamError why) {
    return result.completeExceptionally(new StreamException(why));
  }

  private void connect(
      Multiaddr remote, ConnectionHandler handler, CompletableFuture<Connection> result) {
    if (portOf(remote) == SILENT_PORT || result.isDone()) {
      return;
    }
    Bound far = LISTENERS.get(portOf(remote));
    if (far == null) {
      fail(result, StreamError.CONNECTION_LOST.because("nobody listens on " + remote));
      return;
    }
    Multiaddr from = address(nextPort++);
    if (far.handler.onIncoming(from).isPresent()) {
      fail(result, StreamError.CONNECTION_LOST.because("the far side hung up"));
      return;
    }
    PeerId farPeer = far.owner.localPeer;
    if (remote.peerId().filter(wanted -> !wanted.equals(farPeer)).isPresent()) {
      far.handler.onHandshakeEnded(from, Optional.of(StreamError.CONNECTION_LOST));
      fail(result, StreamError.GATED.because(remote + " is " + farPeer));
      return;
    }
    far.handler.onHandshakeEnded(from, Optional.empty());
    LoopbackConnection here =
        new LoopbackConnection(handler, farPeer, remote.withoutPeerId(), true);
    LoopbackConnection there = new LoopbackConnection(far.handler, localPeer, from, false);
    here.connect(there);
    connections.add(here);
    far.owner.connections.add(there);
    Optional<StreamError> refused = far.handler.onConnection(there);
    if (refused.isEmpty()) {
      refused = handler.onConnection(here);
    }
    if (refused.isPresent()) {
      here.close(refused.get());
      fail(result, refused.get());
    } else {
      result.complete(here);
    }
  }

  @Override
  public void close() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    LOOP.execute(
        () -> {
          bound.forEach(listener -> LISTENERS.remove(listener.port(), listener));
          List.copyOf(connections).forEach(c -> c.close(StreamError.SHUTDOWN));
          LOOP.execute(() -> done.complete(null));
        });
    try {
      done.get(20, TimeUnit.SECONDS);
      CLOSED.incrementAndGet();
    } catch (Exception e) {
      throw new IllegalStateException("the loopback did not close", e);
    }
  }
}
