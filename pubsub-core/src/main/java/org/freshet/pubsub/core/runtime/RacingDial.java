package org.freshet.pubsub.core.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Dials several addresses until one is secured (RFC 8305): QUIC before all else, IPv6 and IPv4 in
 * turn, one a quarter of a second behind the other or as soon as one has failed. Addresses may be
 * added while it runs. Any thread.
 */
final class RacingDial implements Transport.Dial {
  static final long STEP_MILLIS = 250;
  static final int MAX_ADDRESSES = 16;

  private final Function<Multiaddr, Transport.Dial> starter;
  private final ScheduledExecutorService timer;
  private final CompletableFuture<Connection> result = new CompletableFuture<>();

  // Guarded by this; nothing foreign is called with the lock held.
  private final Set<Multiaddr> taken = new LinkedHashSet<>();
  private final Deque<Multiaddr> waiting = new ArrayDeque<>();
  private final Set<Transport.Dial> underWay = new LinkedHashSet<>();
  private final Map<Multiaddr, StreamError> failures = new LinkedHashMap<>();

  /** Those who may still add addresses; while there are any, the race is not lost. */
  private int sources = 1;

  private int running;
  private boolean lastWasIpv6;
  private boolean ended;
  private @Nullable ScheduledFuture<?> nextStep;

  /**
   * Creates a race without runners. Who creates it is its first source.
   *
   * @param starter starts to dial one address; never throws
   */
  RacingDial(Function<Multiaddr, Transport.Dial> starter, ScheduledExecutorService timer) {
    this.starter = starter;
    this.timer = timer;
  }

  /** Somebody more will add addresses, or say that there are none. */
  synchronized void addSource() {
    sources++;
  }

  /** A source has no more addresses. */
  void sourceEnded() {
    synchronized (this) {
      sources--;
    }
    loseIfAllFailed();
  }

  /** Lets more addresses run, as far as there is room. */
  void add(List<Multiaddr> addresses) {
    boolean idle;
    synchronized (this) {
      for (Multiaddr address : addresses) {
        if (taken.size() < MAX_ADDRESSES && taken.add(address)) {
          waiting.add(address);
        }
      }
      interleave();
      idle = nextStep == null && running == 0;
    }
    if (idle) {
      step();
    } else {
      stepLater();
    }
  }

  /** An address cannot run, and why. */
  synchronized void fail(Multiaddr address, StreamError why) {
    if (failures.size() < 2 * MAX_ADDRESSES) {
      failures.put(address, why);
    }
  }

  @Override
  public CompletionStage<Connection> result() {
    return result.minimalCompletionStage();
  }

  @Override
  public void cancel() {
    List<Transport.Dial> others = end();
    others.forEach(Transport.Dial::cancel);
    result.completeExceptionally(
        new StreamException(StreamError.CLOSED.because("the dial was cancelled")));
  }

  /** Starts the next address. */
  private void step() {
    Multiaddr address;
    synchronized (this) {
      cancelStep();
      if (ended || waiting.isEmpty()) {
        return;
      }
      address = waiting.remove();
      lastWasIpv6 = address.has(AddressProtocol.IP6);
      running++;
    }
    stepLater();
    Transport.Dial dial = starter.apply(address);
    boolean wanted;
    synchronized (this) {
      wanted = !ended;
      if (wanted) {
        underWay.add(dial);
      }
    }
    dial.result()
        .whenComplete(
            (connection, failure) -> {
              if (failure == null) {
                won(dial, connection);
              } else {
                lost(dial, address, StreamErrors.of(failure));
              }
            });
    if (!wanted) {
      dial.cancel();
    }
  }

  private synchronized void stepLater() {
    if (ended || waiting.isEmpty() || nextStep != null) {
      return;
    }
    try {
      nextStep = timer.schedule(this::step, STEP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closing) {
      // What runs now is all that will run.
      waiting.clear();
    }
  }

  private void won(Transport.Dial dial, Connection connection) {
    List<Transport.Dial> others;
    boolean first;
    synchronized (this) {
      first = !ended;
      underWay.remove(dial);
      others = first ? end() : List.of();
    }
    if (first) {
      others.forEach(Transport.Dial::cancel);
      result.complete(connection);
    } else {
      connection.close(
          StreamError.SUPPLANTED.because("another dial to the same peer was faster, or given up"));
    }
  }

  private void lost(Transport.Dial dial, Multiaddr address, StreamError why) {
    synchronized (this) {
      running--;
      underWay.remove(dial);
      fail(address, why);
    }
    step();
    loseIfAllFailed();
  }

  private void loseIfAllFailed() {
    synchronized (this) {
      if (ended || running > 0 || sources > 0 || !waiting.isEmpty()) {
        return;
      }
      ended = true;
    }
    result.completeExceptionally(new StreamException(summary()));
  }

  /** Nothing is started any more. {@return the dials under way, to be cancelled} */
  private synchronized List<Transport.Dial> end() {
    ended = true;
    cancelStep();
    waiting.clear();
    List<Transport.Dial> others = new ArrayList<>(underWay);
    underWay.clear();
    return others;
  }

  private void cancelStep() {
    if (nextStep != null) {
      nextStep.cancel(false);
      nextStep = null;
    }
  }

  /**
   * IPv6 and IPv4 in turn, each family in its order but QUIC first; the other one than ran last
   * comes first.
   */
  private void interleave() {
    Deque<Multiaddr> ipv6 = new ArrayDeque<>();
    Deque<Multiaddr> others = new ArrayDeque<>();
    waiting.stream()
        .sorted(Comparator.comparing(a -> !a.has(AddressProtocol.QUIC_V1)))
        .forEach(a -> (a.has(AddressProtocol.IP6) ? ipv6 : others).add(a));
    waiting.clear();
    boolean ipv6Next = !lastWasIpv6;
    while (!ipv6.isEmpty() || !others.isEmpty()) {
      Deque<Multiaddr> next = ipv6Next ? ipv6 : others;
      waiting.add((next.isEmpty() ? (ipv6Next ? others : ipv6) : next).remove());
      ipv6Next = !ipv6Next;
    }
  }

  private synchronized StreamError summary() {
    if (failures.size() == 1) {
      Map.Entry<Multiaddr, StreamError> only = failures.entrySet().iterator().next();
      return only.getValue().because(sentence(only.getKey(), only.getValue()));
    }
    long code =
        failures.values().stream().map(StreamError::code).distinct().count() == 1
            ? failures.values().iterator().next().code()
            : StreamError.CONNECTION_LOST.code();
    String reasons =
        failures.entrySet().stream()
            .map(failure -> sentence(failure.getKey(), failure.getValue()))
            .collect(Collectors.joining("; "));
    return new StreamError(code, "none of " + failures.size() + " addresses answered: " + reasons);
  }

  private static String sentence(Multiaddr address, StreamError why) {
    boolean named = why.reason().contains(address.withoutPeerId().toString());
    return named ? why.reason() : address + ": " + why.reason();
  }
}
