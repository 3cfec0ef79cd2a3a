package org.freshet.pubsub.transport.tcp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.freshet.pubsub.transport.tcp.yamux.YamuxPing;

/**
 * Asks the far side for anything, and waits until it has said something; then leaves the pipeline.
 *
 * <p>In TLS 1.3 the handshake of the side that dials ends before the far side has judged its
 * certificate. Only what the far side says after that tells that it has accepted it; what it says
 * may be an answer, or something of its own that came sooner.
 */
final class FirstWord extends ChannelInboundHandlerAdapter {
  private final Runnable heard;

  /**
   * Creates it for one channel that speaks yamux next.
   *
   * @param heard called on the event loop; adds the handlers that hear what was said
   */
  FirstWord(Runnable heard) {
    this.heard = heard;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(YamuxPing.question(ctx.alloc()));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    heard.run();
    ctx.fireChannelRead(message);
    ctx.pipeline().remove(this);
  }
}
