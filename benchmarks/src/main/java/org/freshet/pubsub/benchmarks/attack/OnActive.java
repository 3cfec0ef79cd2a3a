package org.freshet.pubsub.benchmarks.attack;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Calls back once the channel is connected, then leaves the pipeline. */
final class OnActive extends ChannelInboundHandlerAdapter {
  private final Runnable next;

  OnActive(Runnable next) {
    this.next = next;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    next.run();
    ctx.pipeline().remove(this);
  }
}
