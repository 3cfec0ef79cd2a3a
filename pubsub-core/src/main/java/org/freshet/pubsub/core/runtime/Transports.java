package org.freshet.pubsub.core.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transports of a node: chooses one for an address, listens, dials, closes. Any thread. */
public final class Transports {
  private static final Logger LOG = LoggerFactory.getLogger("org.freshet.pubsub");
  private static final long LISTEN_TIMEOUT_SECONDS = 15;

  private final List<Named> transports;
  private final List<String> unavailable;
  private final NodeThreads threads;

  /** A transport under its provider's id. */
  public record Named(String id, Transport transport) {}

  /**
   * Creates it.
   *
   * @param unavailable a sentence for each transport that cannot work on this machine
   */
  public Transports(List<Named> transports, List<String> unavailable, NodeThreads threads) {
    this.transports = List.copyOf(transports);
    this.unavailable = List.copyOf(unavailable);
    this.threads = threads;
  }

  /** {@return what is wrong when no transport understands the address, empty when one does} */
  public Optional<String> fault(Multiaddr address) {
    return find(address).isPresent() ? Optional.empty() : Optional.of(notUnderstood(address));
  }

  /** {@return that no transport understands the address, and which there are} */
  String notUnderstood(Multiaddr address) {
    String ids = transports.stream().map(Named::id).collect(Collectors.joining(", "));
    return Stream.concat(
            Stream.of("no transport understands " + address + "; there are: " + ids),
            unavailable.stream())
        .collect(Collectors.joining("; "));
  }

  private Optional<Transport> find(Multiaddr address) {
    return transports.stream().map(Named::transport).filter(t -> t.handles(address)).findFirst();
  }

  private Transport require(Multiaddr address) {
    return find(address)
        .orElseThrow(() -> new IllegalArgumentException(fault(address).orElseThrow()));
  }

  /**
   * {@return the addresses that are listened on now}
   *
   * @throws StreamException when one cannot be listened on
   */
  public List<Multiaddr> listen(List<Multiaddr> addresses, ConnectionHandler handler) {
    List<CompletableFuture<Multiaddr>> starting = new ArrayList<>();
    for (Multiaddr address : addresses) {
      starting.add(listen(address, handler).toCompletableFuture());
    }
    List<Multiaddr> bound = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      bound.add(await(starting.get(i), addresses.get(i)));
    }
    return List.copyOf(bound);
  }

  /**
   * {@return completes with the address that is listened on}
   *
   * @throws IllegalArgumentException when no transport understands it; names those there are
   */
  public CompletionStage<Multiaddr> listen(Multiaddr address, ConnectionHandler handler) {
    return require(address)
        .listen(address, handler)
        .thenApply(listener -> listener.address().withoutPeerId());
  }

  private static Multiaddr await(CompletableFuture<Multiaddr> starting, Multiaddr local) {
    try {
      return starting.get(LISTEN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | CompletionException e) {
      throw StreamErrors.exception(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new StreamException(StreamError.TIMEOUT.because("cannot listen on " + local), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StreamException(
          StreamError.CLOSED.because("interrupted before it listened on " + local), e);
    }
  }

  /**
   * Starts to dial.
   *
   * @throws IllegalArgumentException when no transport understands the address; names those there
   *     are
   */
  public Transport.Dial dial(Multiaddr address, ConnectionHandler handler) {
    return require(address).dial(address, handler);
  }

  /** Closes all transports at the same time; returns when they are, or when the time is over. */
  public void close(long timeoutMillis) {
    CountDownLatch open = new CountDownLatch(transports.size());
    Set<String> closing = ConcurrentHashMap.newKeySet();
    for (Named named : transports) {
      closing.add(named.id());
      threads.start(
          "close-" + named.id(),
          () -> {
            close(named);
            closing.remove(named.id());
            open.countDown();
          });
    }
    try {
      if (!open.await(timeoutMillis, TimeUnit.MILLISECONDS)) {
        LOG.warn("not closed within {} ms: the transports {}", timeoutMillis, closing);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(Named named) {
    try {
      named.transport().close();
    } catch (Throwable bug) {
      LOG.error("the transport {} failed to close", named.id(), bug);
    }
  }
}
