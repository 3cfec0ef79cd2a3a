package org.freshet.pubsub.transport.tcp;

import io.netty.handler.ssl.SslProvider;
import java.util.List;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.testkit.transport.Cable;
import org.freshet.pubsub.testkit.transport.TransportContract;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseCrypto;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every stack on TCP must do. */
@ExtendWith(LeakCheck.class)
abstract class TcpContract extends TransportContract {
  private final String security;
  private final SslProvider tls;

  TcpContract(String security, SslProvider tls) {
    this.security = security;
    this.tls = tls;
  }

  @Override
  protected Transport transport(Identity identity, KeyProvider keys, TransportSettings settings) {
    return new TcpTransport(identity, keys, settings, NoiseCrypto.jdk(), tls);
  }

  @Override
  protected TransportSettings settings() {
    return super.settings().toBuilder().security(List.of(security)).build();
  }

  @Override
  protected Cable cable(Multiaddr listener) {
    return Cable.tcp(listener);
  }
}
