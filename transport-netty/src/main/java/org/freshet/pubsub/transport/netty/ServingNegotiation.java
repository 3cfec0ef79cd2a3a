package org.freshet.pubsub.transport.netty;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;

/** The side that echoes a protocol it serves, and says {@code na} to the others. */
final class ServingNegotiation extends Negotiation {
  /** How many protocols the far side may try. */
  static final int MAX_TRIES = 100;

  private final Supplier<Set<ProtocolId>> served;
  private int tries;

  ServingNegotiation(Supplier<Set<ProtocolId>> served) {
    this.served = served;
  }

  @Override
  void onHeader() {
    send(HEADER);
  }

  @Override
  Optional<ProtocolId> onLine(String line) {
    for (ProtocolId id : served.get()) {
      if (id.name().equals(line)) {
        send(line);
        return Optional.of(id);
      }
    }
    tries++;
    if (tries == MAX_TRIES) {
      throw new StreamException(
          StreamError.NEGOTIATION_FAILED.because(
              "the far side tried " + MAX_TRIES + " protocols, none of them served"));
    }
    send(NOT_AVAILABLE);
    return Optional.empty();
  }
}
