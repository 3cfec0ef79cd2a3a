package org.freshet.pubsub.transport.tcp;

import io.netty.handler.ssl.SslProvider;
import java.util.List;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseCrypto;
import org.junit.jupiter.api.extension.ExtendWith;

/** Without a multiplexer. */
@ExtendWith(LeakCheck.class)
class TcpTlsSingleStreamTest extends StreamContract {
  @Override
  Transport transport(Identity identity, KeyProvider keys, TransportSettings settings) {
    return new TcpTransport(identity, keys, settings, NoiseCrypto.jdk(), SslProvider.JDK);
  }

  @Override
  TransportSettings settings() {
    return super.settings().toBuilder().security(List.of("tls")).muxers(List.of("none")).build();
  }
}
