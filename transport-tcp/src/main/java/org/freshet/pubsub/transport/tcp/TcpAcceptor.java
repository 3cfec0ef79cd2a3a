package org.freshet.pubsub.transport.tcp;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the channels that a transport's listeners accept, as far as the node wants them. */
final class TcpAcceptor {
  private static final Logger LOG = LoggerFactory.getLogger(TcpAcceptor.class);

  private final NoiseIdentity identity;
  private final TransportSettings settings;
  private final OpenChannels open;
  private final LogLimit details = LogLimit.ofDetails();

  TcpAcceptor(NoiseIdentity identity, TransportSettings settings, OpenChannels open) {
    this.identity = identity;
    this.settings = settings;
    this.open = open;
  }

  private void debug(Supplier<String> line) {
    if (LOG.isDebugEnabled()) {
      details.write(LOG::debug, line);
    }
  }

  /** Called for each accepted channel, on its event loop. */
  void accept(Channel channel, ConnectionHandler handler) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress socket)) {
      // It has gone already.
      channel.close();
      return;
    }
    Multiaddr from = TcpAddresses.toMultiaddr(socket);
    Optional<StreamError> refusal = handler.onIncoming(from);
    if (refusal.isPresent()) {
      debug(() -> "hung up on " + from + ": " + refusal.get());
      channel.close();
      return;
    }
    open.add(channel);
    Upgrade.Outcome outcome =
        new Upgrade.Outcome() {
          @Override
          public void onConnected(TcpConnection connection) {
            open.add(connection);
          }

          @Override
          public void onFailed(StreamError why) {
            debug(() -> "no connection with " + from + ": " + why);
          }
        };
    channel
        .pipeline()
        .addLast(new Upgrade(new Upgrade.Accepted(from), identity, settings, handler, outcome));
  }
}
