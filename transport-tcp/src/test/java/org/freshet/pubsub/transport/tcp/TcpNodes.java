package org.freshet.pubsub.transport.tcp;

import io.netty.handler.ssl.SslProvider;
import java.util.ArrayList;
import java.util.List;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.testkit.transport.EchoListener;
import org.freshet.pubsub.testkit.transport.Patience;
import org.freshet.pubsub.testkit.transport.TransportNode;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseCrypto;

/** Nodes with a TCP transport each, which serve an echo. */
final class TcpNodes implements AutoCloseable {
  static final ProtocolId ECHO = ProtocolId.of("/echo/1");

  private final List<TransportNode> nodes = new ArrayList<>();

  TransportNode node() {
    return node(TransportSettings.DEFAULT);
  }

  TransportNode node(TransportSettings settings) {
    return node(settings, NoiseCrypto.jdk(), SslProvider.JDK);
  }

  TransportNode node(TransportSettings settings, NoiseCrypto noise, SslProvider tls) {
    return node(KeyProvider.installed(), settings, noise, tls);
  }

  TransportNode node(
      KeyProvider keys, TransportSettings settings, NoiseCrypto noise, SslProvider tls) {
    Identity identity = keys.generate(KeyType.ED25519);
    TransportNode node =
        new TransportNode(
            identity, new TcpTransport(identity, keys, settings, noise, tls), Patience.REAL);
    nodes.add(node.serve(ECHO, EchoListener::new));
    return node;
  }

  @Override
  public void close() {
    nodes.forEach(TransportNode::close);
  }
}
