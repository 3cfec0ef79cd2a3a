package org.freshet.pubsub.transport.quic;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.function.Supplier;
import org.freshet.pubsub.log.LogLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands last in a socket's pipeline and logs what goes wrong with the socket; connections find out
 * by themselves whether they are concerned.
 */
@ChannelHandler.Sharable
final class SocketFaults extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(SocketFaults.class);
  private static final LogLimit FAULTS = LogLimit.ofFaults();
  private static final LogLimit DETAILS = LogLimit.ofDetails();

  static final SocketFaults HANDLER = new SocketFaults();

  private SocketFaults() {}

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Supplier<String> line = () -> "UDP socket at " + ctx.channel().localAddress() + ": " + cause;
    if (!(cause instanceof IOException)) {
      FAULTS.write(LOG::warn, line);
    } else if (LOG.isDebugEnabled()) {
      // A port that nobody has, a host that is not reached, a socket that was closed meanwhile.
      DETAILS.write(LOG::debug, line);
    }
  }
}
