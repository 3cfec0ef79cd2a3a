package org.freshet.pubsub.core.runtime;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.core.connection.Gate;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;

/** Starts every dial of a node, where the gate lets it. Any thread. */
public final class Dialler {
  private final Transports transports;
  private final Connections connections;
  private final Gate gate;

  /** Creates it. */
  public Dialler(Transports transports, Connections connections, Gate gate) {
    this.transports = transports;
    this.connections = connections;
    this.gate = gate;
  }

  /**
   * Starts to dial.
   *
   * @return a dial that has failed already where the gate refuses
   * @throws IllegalArgumentException when no transport understands the address; names those there
   *     are
   */
  public Transport.Dial dial(Multiaddr address) {
    transports.fault(address).ifPresent(Dialler::refuse);
    Optional<StreamError> refusal = gate.dialBegins(address);
    if (refusal.isPresent()) {
      return new RefusedDial(refusal.get());
    }
    Transport.Dial dial;
    try {
      dial = transports.dial(address, connections);
    } catch (RuntimeException | Error e) {
      gate.dialEnded();
      throw e;
    }
    dial.result().whenComplete((connection, failure) -> gate.dialEnded());
    return dial;
  }

  private static void refuse(String fault) {
    throw new IllegalArgumentException(fault);
  }

  private record RefusedDial(StreamError why) implements Transport.Dial {
    @Override
    public CompletionStage<Connection> result() {
      return CompletableFuture.failedStage(new StreamException(why));
    }

    @Override
    public void cancel() {}
  }
}
