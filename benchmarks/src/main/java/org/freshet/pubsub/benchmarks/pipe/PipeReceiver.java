package org.freshet.pubsub.benchmarks.pipe;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** Opens what comes and checks that the messages in it come complete and in order. */
final class PipeReceiver extends ChannelInboundHandlerAdapter {
  private final PipeCipher cipher;
  private final int messageBytes;
  private final boolean ownArrays;

  /** The message under way, where each gets an array of its own. */
  private byte[] message = {};

  /** What an application would have got; written so that it is really made. */
  @SuppressWarnings("unused")
  private volatile byte[] last = {};

  private final byte[] sealed = new byte[PipeCipher.MAX_PLAIN_BYTES + PipeCipher.TAG_BYTES];
  private final byte[] plain = new byte[PipeCipher.MAX_PLAIN_BYTES];

  /** How many bytes of the two that tell the length have been read. */
  private int lengthBytes;

  private int length;
  private int filled;

  /** How many bytes of the message under way were read. */
  private int at;

  private long number;
  private volatile long received;
  private volatile long lastNanos;
  private volatile @Nullable Throwable fault;
  private volatile long awaited = Long.MAX_VALUE;
  private volatile Runnable whenReached = () -> {};

  PipeReceiver(PipeCipher cipher, int messageBytes, boolean ownArrays) {
    this.cipher = cipher;
    this.messageBytes = messageBytes;
    this.ownArrays = ownArrays;
  }

  /** Calls back, on the event loop, once so many messages have come in all. */
  void onReached(long messages, Runnable callback) {
    whenReached = callback;
    awaited = messages;
  }

  long received() {
    return received;
  }

  long lastNanos() {
    return lastNanos;
  }

  @Nullable Throwable fault() {
    return fault;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object read) throws GeneralSecurityException {
    ByteBuf in = (ByteBuf) read;
    try {
      while (nextFrame(in)) {
        take(cipher.next(sealed, length, plain));
        lengthBytes = 0;
        length = 0;
        filled = 0;
      }
    } finally {
      in.release();
    }
    lastNanos = System.nanoTime();
    if (received >= awaited) {
      awaited = Long.MAX_VALUE;
      whenReached.run();
    }
  }

  private boolean nextFrame(ByteBuf in) {
    while (lengthBytes < Short.BYTES) {
      if (!in.isReadable()) {
        return false;
      }
      length = length << 8 | in.readUnsignedByte();
      lengthBytes++;
    }
    int n = Math.min(in.readableBytes(), length - filled);
    in.readBytes(sealed, filled, n);
    filled += n;
    return filled == length;
  }

  private void take(int plainBytes) {
    long count = received;
    int i = 0;
    while (i < plainBytes) {
      if (at < Long.BYTES) {
        number = number << 8 | plain[i++] & 0xff;
        if (at == 0 && ownArrays) {
          message = new byte[messageBytes];
        }
        at++;
      } else {
        int n = Math.min(plainBytes - i, messageBytes - at);
        if (ownArrays) {
          System.arraycopy(plain, i, message, at, n);
        }
        i += n;
        at += n;
      }
      if (at == messageBytes) {
        if (number != count) {
          throw new IllegalStateException("message " + number + " came in place of " + count);
        }
        last = message;
        count++;
        at = 0;
        number = 0;
      }
    }
    received = count;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fault = cause;
    ctx.close();
  }
}
