package org.freshet.pubsub.transport.tcp;

import io.netty.channel.Channel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the channels that a transport's listeners accept, a bounded number at a time. */
final class TcpAcceptor {
  private static final Logger LOG = LoggerFactory.getLogger(TcpAcceptor.class);

  private final NoiseIdentity identity;
  private final TransportSettings settings;
  private final OpenChannels open;
  private final int maxHalfOpen;
  private final AtomicInteger halfOpen = new AtomicInteger();

  TcpAcceptor(
      NoiseIdentity identity, TransportSettings settings, OpenChannels open, int maxHalfOpen) {
    this.identity = identity;
    this.settings = settings;
    this.open = open;
    this.maxHalfOpen = maxHalfOpen;
  }

  /** Called for each accepted channel, on its event loop. */
  void accept(Channel channel, ConnectionHandler handler) {
    if (halfOpen.incrementAndGet() > maxHalfOpen) {
      halfOpen.decrementAndGet();
      LOG.debug("Hung up on {}: {} handshakes under way", channel, maxHalfOpen);
      channel.close();
      return;
    }
    open.add(channel);
    Upgrade.Outcome outcome =
        new Upgrade.Outcome() {
          @Override
          public void onConnected(TcpConnection connection) {
            halfOpen.decrementAndGet();
            open.add(connection);
          }

          @Override
          public void onFailed(StreamError why) {
            halfOpen.decrementAndGet();
            LOG.debug("No connection with {}: {}", channel, why);
          }
        };
    channel
        .pipeline()
        .addLast(new Upgrade(false, Optional.empty(), identity, settings, handler, outcome));
  }
}
