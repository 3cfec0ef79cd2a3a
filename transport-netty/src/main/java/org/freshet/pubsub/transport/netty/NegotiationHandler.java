package org.freshet.pubsub.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamException;

/**
 * Agrees on what a channel speaks next, then leaves the pipeline: the bytes behind the agreement go
 * on to the handler that comes after it by then.
 *
 * <p>A failure goes on as {@code exceptionCaught} with a {@link StreamException}. Timing out is up
 * to whoever added it.
 */
public final class NegotiationHandler extends ChannelInboundHandlerAdapter {
  private final Negotiation negotiation;
  private final Consumer<ProtocolId> agreed;
  private boolean failed;

  /**
   * Creates it for one channel.
   *
   * @param agreed called on the event loop; adds the handlers that come next behind this one
   */
  public NegotiationHandler(Negotiation negotiation, Consumer<ProtocolId> agreed) {
    this.negotiation = negotiation;
    this.agreed = agreed;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      answer(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    answer(ctx);
    ctx.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (failed) {
      in.release();
      return;
    }
    ByteBuffer bytes = in.nioBuffer();
    Optional<ProtocolId> protocol;
    try {
      protocol = negotiation.read(bytes);
    } catch (StreamException e) {
      failed = true;
      in.release();
      ctx.fireExceptionCaught(e);
      return;
    }
    answer(ctx);
    in.skipBytes(in.readableBytes() - bytes.remaining());
    if (protocol.isEmpty()) {
      in.release();
      return;
    }
    agreed.accept(protocol.get());
    if (in.isReadable()) {
      ctx.fireChannelRead(in);
    } else {
      in.release();
    }
    ctx.pipeline().remove(this);
  }

  private void answer(ChannelHandlerContext ctx) {
    ByteBuffer bytes = negotiation.takeAnswer();
    if (bytes.hasRemaining()) {
      ctx.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }
  }
}
