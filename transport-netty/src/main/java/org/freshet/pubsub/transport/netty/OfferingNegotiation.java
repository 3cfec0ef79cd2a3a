package org.freshet.pubsub.transport.netty;

import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;

/** The side that names protocols, one after the other; the first one goes out with the header. */
final class OfferingNegotiation extends Negotiation {
  private final List<ProtocolId> offers;
  private int offered;

  OfferingNegotiation(List<ProtocolId> offers) {
    this.offers = List.copyOf(offers);
    send(HEADER);
    send(this.offers.get(0).name());
  }

  @Override
  void onHeader() {}

  @Override
  Optional<ProtocolId> onLine(String line) {
    if (line.equals(offers.get(offered).name())) {
      return Optional.of(offers.get(offered));
    }
    if (!line.equals(NOT_AVAILABLE)) {
      throw new StreamException(
          StreamError.PROTOCOL_VIOLATION.because("multistream: an answer that was not asked for"));
    }
    offered++;
    if (offered == offers.size()) {
      throw new StreamException(
          StreamError.NEGOTIATION_FAILED.because("the far side speaks none of " + offers));
    }
    send(offers.get(offered).name());
    return Optional.empty();
  }
}
