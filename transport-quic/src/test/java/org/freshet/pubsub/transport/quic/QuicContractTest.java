package org.freshet.pubsub.transport.quic;

import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.testkit.transport.Cable;
import org.freshet.pubsub.testkit.transport.TransportContract;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;

class QuicContractTest extends TransportContract {
  @Override
  protected Transport transport(Identity identity, KeyProvider keys, TransportSettings settings) {
    return new QuicTransport(identity, keys, settings);
  }

  @Override
  protected Cable cable(Multiaddr listener) {
    return Cable.udp(listener);
  }
}
