package org.freshet.pubsub.testkit;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.testkit.transport.Cable;
import org.freshet.pubsub.testkit.transport.Patience;
import org.freshet.pubsub.testkit.transport.TransportCapability;
import org.freshet.pubsub.testkit.transport.TransportContract;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;

/** What engines are tested on behaves like what they run on. */
class SimTransportContractTest extends TransportContract {
  private final SimTransport.Places places = new SimTransport.Places();
  private final Patience patience =
      new Patience(
          () -> {
            synchronized (places.network) {
              places.network.runFor(Duration.ofMillis(1));
            }
          });

  @Override
  protected Transport transport(Identity identity, KeyProvider keys, TransportSettings settings) {
    return new SimTransport(places, identity, settings.handshakeTimeout());
  }

  @Override
  protected Cable cable(Multiaddr listener) {
    return places.cable(listener);
  }

  @Override
  protected Patience patience() {
    return patience;
  }

  @Override
  protected Set<TransportCapability> capabilities() {
    return EnumSet.of(TransportCapability.MULTIPLEXING, TransportCapability.ERROR_CODES);
  }
}
