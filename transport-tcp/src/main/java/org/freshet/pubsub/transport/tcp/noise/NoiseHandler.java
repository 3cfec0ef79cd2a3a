package org.freshet.pubsub.transport.tcp.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.FastThreadLocal;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.function.Consumer;
import javax.crypto.AEADBadTagException;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.jspecify.annotations.Nullable;

/**
 * Noise on one channel: the handshake, then sealing and opening.
 *
 * <p>Each buffer written to it becomes one Noise message, or several when it is too large; whoever
 * writes should gather. A failure goes on as {@code exceptionCaught} with a {@link
 * StreamException}; timing out is up to whoever added it.
 */
public final class NoiseHandler extends ChannelDuplexHandler {
  /** The longest handshake message that is accepted; the largest known payloads have 2 KiB. */
  static final int MAX_HANDSHAKE_BYTES = 16 * 1024;

  private static final int MAX_PLAIN_BYTES =
      NoiseFrameReader.MAX_MESSAGE_BYTES - CipherState.TAG_BYTES;
  private static final byte[] NO_AD = new byte[0];
  private static final byte[] NO_PAYLOAD = new byte[0];

  /** Sealing is done in one go, so the channels of a thread share their scratch space. */
  private static final FastThreadLocal<Scratch> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
          return new Scratch();
        }
      };

  private final NoiseIdentity identity;
  private final boolean initiator;
  private final Consumer<NoiseIdentity.Secured> secured;
  private final NoiseFrameReader frames = new NoiseFrameReader();

  /** Null once complete. */
  private @Nullable NoiseHandshake handshake;

  /** Null until the handshake is complete. */
  private @Nullable CipherState sealing;

  /** Null until the handshake is complete. */
  private @Nullable CipherState opening;

  private boolean failed;

  /**
   * Creates it for one channel.
   *
   * @param secured called on the event loop when the handshake is complete; adds the handlers that
   *     come next behind this one, or throws {@link StreamException} to refuse
   */
  public NoiseHandler(
      NoiseIdentity identity, boolean initiator, Consumer<NoiseIdentity.Secured> secured) {
    this.identity = identity;
    this.initiator = initiator;
    this.secured = secured;
    this.handshake = identity.handshake(initiator);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws GeneralSecurityException {
    if (initiator && handshake != null) {
      send(ctx, handshake.write(NO_PAYLOAD));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (!failed && frames.next(in)) {
        if (handshake != null) {
          onHandshakeMessage(ctx, handshake);
        } else if (opening != null) {
          onMessage(ctx, opening);
        }
        if (!ctx.channel().isActive()) {
          return;
        }
      }
    } catch (StreamException e) {
      fail(ctx, e);
    } catch (GeneralSecurityException e) {
      StreamError error =
          StreamError.PROTOCOL_VIOLATION.because("noise: a message that is not authentic");
      fail(ctx, new StreamException(error, e));
    } finally {
      in.release();
    }
  }

  private void fail(ChannelHandlerContext ctx, StreamException why) {
    failed = true;
    ctx.fireExceptionCaught(why);
  }

  private void onHandshakeMessage(ChannelHandlerContext ctx, NoiseHandshake current)
      throws GeneralSecurityException {
    if (frames.length() > MAX_HANDSHAKE_BYTES) {
      throw new StreamException(
          StreamError.PROTOCOL_VIOLATION.because(
              "noise: a handshake message of " + frames.length() + " bytes"));
    }
    byte[] payload = current.read(Arrays.copyOf(frames.message(), frames.length()));
    boolean identityDue = initiator || current.isComplete();
    NoiseIdentity.Secured theirs =
        identityDue ? identity.verify(payload, current.theirStatic(), initiator) : null;
    if (current.isOurTurn()) {
      send(ctx, current.write(identity.payload()));
    }
    if (theirs != null) {
      CipherState[] both = current.split();
      sealing = both[0];
      opening = both[1];
      handshake = null;
      secured.accept(theirs);
    }
  }

  private void onMessage(ChannelHandlerContext ctx, CipherState cipher) throws AEADBadTagException {
    int plainBytes = frames.length() - CipherState.TAG_BYTES;
    if (plainBytes < 0) {
      throw new AEADBadTagException("a message of " + frames.length() + " bytes");
    }
    ByteBuf plain = ctx.alloc().heapBuffer(Math.max(plainBytes, 1));
    try {
      cipher.open(NO_AD, frames.message(), 0, frames.length(), plain.array(), plain.arrayOffset());
    } catch (AEADBadTagException | RuntimeException e) {
      plain.release();
      throw e;
    }
    plain.writerIndex(plainBytes);
    ctx.fireChannelRead(plain);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    ByteBuf plain = (ByteBuf) message;
    if (!plain.isReadable()) {
      ctx.write(plain, promise);
      return;
    }
    if (sealing == null) {
      plain.release();
      promise.setFailure(new IllegalStateException("nothing is written before the handshake ends"));
      return;
    }
    try {
      ctx.write(seal(ctx, plain, sealing), promise);
    } finally {
      plain.release();
    }
  }

  /** {@return all of it in Noise messages, each behind its length} */
  private static ByteBuf seal(ChannelHandlerContext ctx, ByteBuf plain, CipherState cipher) {
    Scratch scratch = SCRATCH.get();
    int messages = (plain.readableBytes() + MAX_PLAIN_BYTES - 1) / MAX_PLAIN_BYTES;
    ByteBuf out =
        ctx.alloc().directBuffer(plain.readableBytes() + messages * (2 + CipherState.TAG_BYTES));
    while (plain.isReadable()) {
      int n = Math.min(plain.readableBytes(), MAX_PLAIN_BYTES);
      byte[] source;
      int from;
      if (plain.hasArray()) {
        source = plain.array();
        from = plain.arrayOffset() + plain.readerIndex();
        plain.skipBytes(n);
      } else {
        source = scratch.plain;
        from = 0;
        plain.readBytes(source, 0, n);
      }
      int sealed = cipher.seal(NO_AD, source, from, n, scratch.sealed, 0);
      out.writeShort(sealed);
      out.writeBytes(scratch.sealed, 0, sealed);
    }
    return out;
  }

  private static void send(ChannelHandlerContext ctx, byte[] handshakeMessage) {
    ByteBuf out = ctx.alloc().buffer(2 + handshakeMessage.length);
    out.writeShort(handshakeMessage.length);
    out.writeBytes(handshakeMessage);
    ctx.writeAndFlush(out);
  }

  private static final class Scratch {
    final byte[] plain = new byte[MAX_PLAIN_BYTES];
    final byte[] sealed = new byte[NoiseFrameReader.MAX_MESSAGE_BYTES];
  }
}
