package org.freshet.pubsub.transport.tcp;

import io.netty.handler.ssl.SslProvider;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseCrypto;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class TcpYamuxTest extends MultiplexedContract {
  @Override
  Transport transport(Identity identity, KeyProvider keys, TransportSettings settings) {
    return new TcpTransport(identity, keys, settings, NoiseCrypto.jdk(), SslProvider.JDK);
  }
}
