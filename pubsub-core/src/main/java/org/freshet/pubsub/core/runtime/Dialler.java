package org.freshet.pubsub.core.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.freshet.pubsub.core.connection.Gate;
import org.freshet.pubsub.core.resolve.AddressResolver;
import org.freshet.pubsub.core.resolve.Names;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;

/** Starts every dial of a node: looks up names, races addresses, asks the gate. Any thread. */
public final class Dialler {
  private final Transports transports;
  private final Connections connections;
  private final Gate gate;
  private final AddressResolver resolver;
  private final ScheduledExecutorService timer;

  /** Creates it. */
  public Dialler(
      Transports transports,
      Connections connections,
      Gate gate,
      AddressResolver resolver,
      ScheduledExecutorService timer) {
    this.transports = transports;
    this.connections = connections;
    this.gate = gate;
    this.resolver = resolver;
    this.timer = timer;
  }

  /** {@return why the address cannot be dialled, whoever listens there; empty when it can} */
  public Optional<String> fault(Multiaddr address) {
    Optional<String> malformed = Names.fault(address);
    if (malformed.isPresent() || !Names.isNamed(address)) {
      return malformed.or(() -> transports.fault(address));
    }
    boolean handled = Names.sample(address).map(s -> transports.fault(s).isEmpty()).orElse(true);
    return handled ? Optional.empty() : Optional.of(transports.notUnderstood(address));
  }

  /**
   * Starts to dial one peer at all its addresses.
   *
   * @return a dial that has failed already where the gate refuses
   * @throws IllegalArgumentException when no transport understands any of the addresses (names
   *     those there are), when they name several identities, or when there are none
   */
  public Transport.Dial dial(List<Multiaddr> addresses) {
    RacingDial race = new RacingDial(this::start, timer);
    Map<Multiaddr, String> faults = new LinkedHashMap<>();
    List<Multiaddr> usable = new ArrayList<>();
    Optional<PeerId> peer = peer(addresses);
    for (Multiaddr plain : addresses) {
      Multiaddr address = peer.map(plain::withPeerId).orElse(plain);
      Optional<String> fault = fault(address);
      fault.ifPresentOrElse(why -> faults.put(address, why), () -> usable.add(address));
    }
    if (usable.isEmpty()) {
      throw new IllegalArgumentException(
          faults.isEmpty()
              ? "name at least one address to dial"
              : String.join("; ", faults.values()));
    }
    faults.forEach(
        (address, why) -> race.fail(address, StreamError.NEGOTIATION_FAILED.because(why)));
    usable.stream().filter(Names::isNamed).forEach(named -> lookUp(named, race));
    race.add(usable.stream().filter(address -> !Names.isNamed(address)).toList());
    race.sourceEnded();
    return race;
  }

  /**
   * {@return the identity that the addresses name, empty when none does}
   *
   * @throws IllegalArgumentException when they name several
   */
  public static Optional<PeerId> peer(List<Multiaddr> addresses) {
    List<PeerId> ids =
        addresses.stream().flatMap(address -> address.peerId().stream()).distinct().toList();
    if (ids.size() > 1) {
      throw new IllegalArgumentException("these are addresses of several peers: " + addresses);
    }
    return ids.stream().findFirst();
  }

  private void lookUp(Multiaddr named, RacingDial race) {
    race.addSource();
    resolver
        .resolve(named)
        .whenComplete(
            (found, failure) -> {
              if (failure != null) {
                race.fail(named, StreamErrors.of(failure));
              } else {
                addUnderstood(found, race);
              }
              race.sourceEnded();
            });
  }

  private void addUnderstood(List<Multiaddr> found, RacingDial race) {
    List<Multiaddr> understood = new ArrayList<>();
    for (Multiaddr address : found) {
      Optional<String> fault = transports.fault(address);
      fault.ifPresentOrElse(
          why -> race.fail(address, StreamError.NEGOTIATION_FAILED.because(why)),
          () -> understood.add(address));
    }
    race.add(understood);
  }

  private Transport.Dial start(Multiaddr address) {
    Optional<StreamError> refusal = gate.dialBegins(address);
    if (refusal.isPresent()) {
      return new FailedDial(refusal.get());
    }
    Transport.Dial dial;
    try {
      dial = transports.dial(address, connections);
    } catch (RuntimeException | Error bug) {
      gate.dialEnded();
      return new FailedDial(StreamErrors.of(bug));
    }
    dial.result().whenComplete((connection, failure) -> gate.dialEnded());
    return dial;
  }

  private record FailedDial(StreamError why) implements Transport.Dial {
    @Override
    public CompletionStage<Connection> result() {
      return CompletableFuture.failedStage(new StreamException(why));
    }

    @Override
    public void cancel() {}
  }
}
