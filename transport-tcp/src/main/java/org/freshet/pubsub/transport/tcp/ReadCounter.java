package org.freshet.pubsub.transport.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Counts what arrives on a channel, of whatever kind; stands first in the pipeline. */
final class ReadCounter extends ChannelInboundHandlerAdapter {
  /** Written by the event loop only. */
  private volatile long bytes;

  long bytes() {
    return bytes;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf in) {
      bytes += in.readableBytes();
    }
    ctx.fireChannelRead(message);
  }
}
