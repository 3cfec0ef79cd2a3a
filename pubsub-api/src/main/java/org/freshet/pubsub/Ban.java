package org.freshet.pubsub;

import java.time.Instant;
import java.util.Optional;
import org.freshet.pubsub.peer.IpPrefix;
import org.freshet.pubsub.peer.PeerId;

/** Somebody with whom a node has nothing to do; see {@link Bans}. */
public sealed interface Ban {
  /** {@return when it ends by itself, empty when never} */
  Optional<Instant> until();

  /** An identity is banned, wherever it comes from. */
  record OfPeer(PeerId peer, Optional<Instant> until) implements Ban {
    @Override
    public String toString() {
      return Ban.text(peer, until);
    }
  }

  /** Addresses are banned, whoever comes from there. */
  record OfAddresses(IpPrefix addresses, Optional<Instant> until) implements Ban {
    @Override
    public String toString() {
      return Ban.text(addresses, until);
    }
  }

  private static String text(Object whom, Optional<Instant> until) {
    return whom + " is banned" + until.map(end -> " until " + end).orElse("");
  }
}
