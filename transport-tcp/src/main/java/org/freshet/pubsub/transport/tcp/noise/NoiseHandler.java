package org.freshet.pubsub.transport.tcp.noise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.function.Consumer;
import javax.crypto.AEADBadTagException;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.tcp.link.Secured;
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
  private static final byte[] NO_PAYLOAD = new byte[0];

  private final NoiseIdentity identity;
  private final boolean initiator;
  private final Optional<PeerId> expected;
  private final Consumer<Secured> secured;
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
   * @param expected the identity that the far side must prove; the side that began says nothing
   *     more to another
   * @param secured called on the event loop when the handshake is complete; adds the handlers that
   *     come next behind this one
   */
  public NoiseHandler(
      NoiseIdentity identity,
      boolean initiator,
      Optional<PeerId> expected,
      Consumer<Secured> secured) {
    this.identity = identity;
    this.initiator = initiator;
    this.expected = expected;
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
      while (!failed && ctx.channel().isActive()) {
        ByteBuf whole = frames.next(in, ctx.alloc());
        if (whole == null) {
          return;
        }
        onMessage(ctx, whole);
      }
    } finally {
      in.release();
    }
  }

  /** Takes the message over. */
  private void onMessage(ChannelHandlerContext ctx, ByteBuf message) {
    try {
      if (handshake != null) {
        onHandshakeMessage(ctx, handshake, message);
      } else if (opening != null) {
        open(ctx, message, opening);
      }
    } catch (StreamException e) {
      fail(ctx, e);
    } catch (GeneralSecurityException e) {
      StreamError error =
          StreamError.PROTOCOL_VIOLATION.because("noise: a message that is not authentic");
      fail(ctx, new StreamException(error, e));
    } finally {
      message.release();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    failed = true;
    frames.release();
  }

  /** A far side that ends its direction inside a message has been cut off. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && frames.isInMessage() && !failed) {
      StreamError error =
          StreamError.PROTOCOL_VIOLATION.because("noise: a message that is cut off");
      fail(ctx, new StreamException(error));
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  private void fail(ChannelHandlerContext ctx, StreamException why) {
    failed = true;
    ctx.fireExceptionCaught(why);
  }

  private void onHandshakeMessage(
      ChannelHandlerContext ctx, NoiseHandshake current, ByteBuf message)
      throws GeneralSecurityException {
    int length = message.readableBytes();
    if (length > MAX_HANDSHAKE_BYTES) {
      throw new StreamException(
          StreamError.PROTOCOL_VIOLATION.because(
              "noise: a handshake message of " + length + " bytes"));
    }
    byte[] payload = current.read(ByteBufUtil.getBytes(message));
    boolean identityDue = initiator || current.isComplete();
    Secured theirs = identityDue ? verified(payload, current.theirStatic()) : null;
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

  private Secured verified(byte[] payload, byte[] theirStatic) {
    Secured theirs = identity.verify(payload, theirStatic, initiator);
    Optional<StreamError> refusal = theirs.refusal(expected);
    if (refusal.isPresent()) {
      throw new StreamException(refusal.get());
    }
    return theirs;
  }

  private static void open(ChannelHandlerContext ctx, ByteBuf message, CipherState cipher)
      throws AEADBadTagException {
    int plainBytes = Math.max(0, message.readableBytes() - CipherState.TAG_BYTES);
    ByteBuf plain = ctx.alloc().directBuffer(plainBytes);
    boolean opened = false;
    try {
      cipher.open(message, plain);
      opened = true;
    } finally {
      if (!opened) {
        plain.release();
      }
    }
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
    int bytes = plain.readableBytes();
    int messages = (bytes + MAX_PLAIN_BYTES - 1) / MAX_PLAIN_BYTES;
    ByteBuf out = ctx.alloc().directBuffer(bytes + messages * (2 + CipherState.TAG_BYTES));
    while (plain.isReadable()) {
      int n = Math.min(plain.readableBytes(), MAX_PLAIN_BYTES);
      out.writeShort(n + CipherState.TAG_BYTES);
      cipher.seal(plain, n, out);
    }
    return out;
  }

  private static void send(ChannelHandlerContext ctx, byte[] handshakeMessage) {
    ByteBuf out = ctx.alloc().buffer(2 + handshakeMessage.length);
    out.writeShort(handshakeMessage.length);
    out.writeBytes(handshakeMessage);
    ctx.writeAndFlush(out);
  }
}
