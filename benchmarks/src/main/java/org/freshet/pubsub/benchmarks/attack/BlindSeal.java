package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.security.GeneralSecurityException;
import org.freshet.pubsub.benchmarks.pipe.PipeCipher;

/** Costs what sealing for the victim costs, where nobody agrees on a key: aimed at the sink. */
final class BlindSeal extends ChannelOutboundHandlerAdapter {
  private final PipeCipher cipher = PipeCipher.sealing(new byte[PipeCipher.KEY_BYTES]);
  private final byte[] plain = new byte[PipeCipher.MAX_PLAIN_BYTES];
  private final byte[] sealed = new byte[PipeCipher.MAX_PLAIN_BYTES + PipeCipher.TAG_BYTES];

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws GeneralSecurityException {
    ByteBuf in = (ByteBuf) message;
    ByteBuf out = ctx.alloc().directBuffer(in.readableBytes() + 64);
    while (in.isReadable()) {
      int n = Math.min(in.readableBytes(), plain.length);
      in.readBytes(plain, 0, n);
      int bytes = cipher.next(plain, n, sealed);
      out.writeShort(bytes).writeBytes(sealed, 0, bytes);
    }
    in.release();
    ctx.write(out, promise);
  }
}
