package org.freshet.pubsub.benchmarks.pipe;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.security.GeneralSecurityException;

/**
 * Writes numbered messages as fast as there is room for them, so many a flush; what one flush
 * carries shares as few Noise messages as will hold it.
 */
final class PipeSender extends ChannelInboundHandlerAdapter {
  private final PipeCipher cipher;
  private final PipeRoom room;
  private final byte[] reused;
  private final boolean ownArrays;
  private final int messagesPerFlush;
  private final byte[] plain = new byte[PipeCipher.MAX_PLAIN_BYTES];
  private final byte[] sealed = new byte[PipeCipher.MAX_PLAIN_BYTES + PipeCipher.TAG_BYTES];
  private long nextNumber;
  private int rest;
  private boolean writing;

  /**
   * Sends nothing yet.
   *
   * @param ownArrays each message is in an array of its own, as it is where an application
   *     publishes it
   */
  PipeSender(
      PipeCipher cipher, PipeRoom room, int messageBytes, int messagesPerFlush, boolean ownArrays) {
    this.cipher = cipher;
    this.room = room;
    this.reused = new byte[messageBytes];
    this.messagesPerFlush = messagesPerFlush;
    this.ownArrays = ownArrays;
  }

  /** Sends so many more messages; on the channel's event loop. */
  void send(ChannelHandlerContext ctx, int messages) {
    rest += messages;
    write(ctx);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    write(ctx);
  }

  private void write(ChannelHandlerContext ctx) {
    // Flushing may make the channel writable, which comes back here.
    if (writing) {
      return;
    }
    writing = true;
    while (rest > 0 && room.isThere(ctx)) {
      int messages = Math.min(rest, messagesPerFlush);
      rest -= messages;
      writeMessages(ctx, messages);
      ctx.flush();
    }
    writing = false;
  }

  private void writeMessages(ChannelHandlerContext ctx, int messages) {
    int filled = 0;
    for (int i = 0; i < messages; i++) {
      byte[] message = numbered(nextNumber++);
      int at = 0;
      while (at < message.length) {
        int n = Math.min(message.length - at, PipeCipher.MAX_PLAIN_BYTES - filled);
        System.arraycopy(message, at, plain, filled, n);
        at += n;
        filled += n;
        if (filled == PipeCipher.MAX_PLAIN_BYTES) {
          seal(ctx, filled);
          filled = 0;
        }
      }
    }
    if (filled > 0) {
      seal(ctx, filled);
    }
  }

  private byte[] numbered(long number) {
    byte[] message = ownArrays ? new byte[reused.length] : reused;
    for (int i = 0; i < Long.BYTES; i++) {
      message[i] = (byte) (number >>> (56 - 8 * i));
    }
    return message;
  }

  private void seal(ChannelHandlerContext ctx, int plainBytes) {
    int sealedBytes;
    try {
      sealedBytes = cipher.next(plain, plainBytes, sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the cipher sealed before, so it does now", e);
    }
    ByteBuf out = ctx.alloc().directBuffer(Short.BYTES + sealedBytes);
    out.writeShort(sealedBytes).writeBytes(sealed, 0, sealedBytes);
    ctx.write(out, room.writing(ctx, out.readableBytes(), () -> write(ctx)));
  }
}
