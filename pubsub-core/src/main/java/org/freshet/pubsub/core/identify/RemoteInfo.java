package org.freshet.pubsub.core.identify;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.SignedPeerRecord;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * What a neighbour tells about itself; immutable. Unless said otherwise it may lie.
 *
 * @param protocols served by it, in its order
 * @param listenAddresses where it says that it can be reached
 * @param observed the address that it sees us at
 * @param agent its implementation and version; empty when it did not say
 * @param record its addresses, signed by the very key of the connection
 */
public record RemoteInfo(
    Set<ProtocolId> protocols,
    List<Multiaddr> listenAddresses,
    Optional<Multiaddr> observed,
    String agent,
    Optional<SignedPeerRecord> record) {

  /** What is known of a neighbour that has told nothing. */
  public static final RemoteInfo NOTHING =
      new RemoteInfo(Set.of(), List.of(), Optional.empty(), "", Optional.empty());

  /** Copies the collections, in their order. */
  public RemoteInfo {
    protocols = Collections.unmodifiableSet(new LinkedHashSet<>(protocols));
    listenAddresses = List.copyOf(listenAddresses);
  }

  /** {@return this with what the other tells; what the other leaves out stays} */
  RemoteInfo updatedBy(RemoteInfo push) {
    return new RemoteInfo(
        push.protocols.isEmpty() ? protocols : push.protocols,
        push.listenAddresses.isEmpty() ? listenAddresses : push.listenAddresses,
        push.observed.or(() -> observed),
        push.agent.isEmpty() ? agent : push.agent,
        push.record.or(() -> record));
  }
}
