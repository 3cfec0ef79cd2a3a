package org.freshet.pubsub.benchmarks.pipe;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** How much a sender may have under way; belongs to its event loop. */
interface PipeRoom {
  /** Deep enough that the sender never idles while its channel takes anything. */
  int MOST_BYTES = 512 << 10;

  /** Where who was held goes on. */
  int RESUME_BYTES = 256 << 10;

  /** {@return whether more may be written} */
  boolean isThere(ChannelHandlerContext ctx);

  /**
   * {@return what a write is given that begins}
   *
   * @param again run when there is room again
   */
  ChannelPromise writing(ChannelHandlerContext ctx, int bytes, Runnable again);

  /** {@return what the channel itself says, which tells its handlers when there is room again} */
  static PipeRoom ofChannel() {
    return new PipeRoom() {
      @Override
      public boolean isThere(ChannelHandlerContext ctx) {
        return ctx.channel().isWritable();
      }

      @Override
      public ChannelPromise writing(ChannelHandlerContext ctx, int bytes, Runnable again) {
        return ctx.voidPromise();
      }
    };
  }

  /**
   * {@return what is known from the writes that were completed, where the channel tells nothing}
   */
  static PipeRoom counted() {
    return new PipeRoom() {
      private int underWay;
      private boolean held;

      @Override
      public boolean isThere(ChannelHandlerContext ctx) {
        held = underWay >= MOST_BYTES;
        return !held;
      }

      @Override
      public ChannelPromise writing(ChannelHandlerContext ctx, int bytes, Runnable again) {
        underWay += bytes;
        return ctx.newPromise()
            .addListener(
                written -> {
                  underWay -= bytes;
                  if (!written.isSuccess()) {
                    ctx.fireExceptionCaught(written.cause());
                  } else if (held && underWay <= RESUME_BYTES) {
                    held = false;
                    again.run();
                  }
                });
      }
    };
  }
}
