package org.freshet.pubsub.transport.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.netty.OpenChannels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the channels that a transport's listeners accept, as far as the node wants them. */
final class TcpAcceptor {
  private static final Logger LOG = LoggerFactory.getLogger(TcpAcceptor.class);
  private static final LogLimit FAULTS = LogLimit.ofFaults();

  private final UpgradeParts parts;
  private final OpenChannels open;
  private final LogLimit details = LogLimit.ofDetails();

  TcpAcceptor(UpgradeParts parts, OpenChannels open) {
    this.parts = parts;
    this.open = open;
  }

  private void debug(Supplier<String> line) {
    if (LOG.isDebugEnabled()) {
      details.write(LOG::debug, line);
    }
  }

  /**
   * {@return a handler for a server channel, which lets on what the node wants} It is asked before
   * a channel has an event loop and a pipeline, so that hanging up costs next to nothing.
   */
  ChannelHandler gate(ConnectionHandler handler) {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        Channel channel = (Channel) accepted;
        if (letsIn(channel, handler)) {
          ctx.fireChannelRead(channel);
        } else {
          channel.unsafe().closeForcibly();
        }
      }
    };
  }

  private boolean letsIn(Channel channel, ConnectionHandler handler) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress socket)) {
      // It has gone already.
      return false;
    }
    Multiaddr from = TcpAddresses.toMultiaddr(socket);
    Optional<StreamError> refusal = consent(from, handler);
    refusal.ifPresent(why -> debug(() -> "hung up on " + from + ": " + why));
    return refusal.isEmpty();
  }

  private static Optional<StreamError> consent(Multiaddr from, ConnectionHandler handler) {
    try {
      return handler.onIncoming(from);
    } catch (RuntimeException | Error e) {
      FAULTS.write(LOG::warn, () -> "hung up on " + from + ", for the connection handler threw", e);
      return Optional.of(StreamError.INTERNAL);
    }
  }

  /** Called for each channel that the gate let on, on its event loop. */
  void accept(Channel channel, ConnectionHandler handler) {
    // The channel keeps the address that the gate asked for.
    Multiaddr from = TcpAddresses.toMultiaddr((InetSocketAddress) channel.remoteAddress());
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
    channel.pipeline().addLast(new Upgrade(new Upgrade.Accepted(from), parts, handler, outcome));
  }
}
