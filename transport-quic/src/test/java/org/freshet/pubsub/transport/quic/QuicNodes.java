package org.freshet.pubsub.transport.quic;

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

/** Nodes with a QUIC transport each, which serve an echo. */
final class QuicNodes implements AutoCloseable {
  static final ProtocolId ECHO = ProtocolId.of("/echo/1");

  private final List<TransportNode> nodes = new ArrayList<>();

  TransportNode node() {
    return node(TransportSettings.DEFAULT);
  }

  TransportNode node(TransportSettings settings) {
    return node(settings, KeyProvider.installed().generate(KeyType.ED25519));
  }

  TransportNode node(TransportSettings settings, Identity identity) {
    return add(identity, new QuicTransport(identity, KeyProvider.installed(), settings));
  }

  TransportNode add(Identity identity, QuicTransport transport) {
    TransportNode node = new TransportNode(identity, transport, Patience.REAL);
    nodes.add(node.serve(ECHO, EchoListener::new));
    return node;
  }

  @Override
  public void close() {
    nodes.forEach(TransportNode::close);
  }
}
