package org.freshet.pubsub.transport.tcp.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.tcp.link.Secured;
import org.jspecify.annotations.Nullable;

/**
 * TLS on one channel: puts Netty's handler before itself, says what the handshake came to, and then
 * translates what goes wrong.
 *
 * <p>A failure goes on as {@code exceptionCaught} with a {@link StreamException}; timing out is up
 * to whoever added it.
 */
public final class TlsHandler extends ChannelInboundHandlerAdapter {
  private final TlsContexts contexts;
  private final Optional<PeerId> expected;
  private final int maxPendingBytes;
  private final Consumer<Secured> secured;
  private boolean failed;

  // Set once by handlerAdded, before anything else is called.
  private SslHandler ssl;

  /**
   * Creates it for one channel.
   *
   * @param expected the identity that the far side must prove
   * @param maxPendingBytes what may wait for the socket: more than who comes next has written waits
   *     only when the far side makes TLS itself answer, and does not read
   * @param secured called on the event loop when the handshake is complete; adds the handlers that
   *     come next behind this one
   */
  @SuppressWarnings("NullAway.Init")
  public TlsHandler(
      TlsContexts contexts,
      Optional<PeerId> expected,
      int maxPendingBytes,
      Consumer<Secured> secured) {
    this.contexts = contexts;
    this.expected = expected;
    this.maxPendingBytes = maxPendingBytes;
    this.secured = secured;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ssl = contexts.newHandler(ctx.alloc());
    ctx.pipeline().addBefore(ctx.name(), null, ssl);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done) {
      if (done.isSuccess()) {
        onHandshake(ctx);
      } else if (!isLost(done.cause())) {
        fail(ctx, done.cause());
      }
    } else if (!(event instanceof SslCloseCompletionEvent)) {
      ctx.fireUserEventTriggered(event);
    }
  }

  private void onHandshake(ChannelHandlerContext ctx) {
    Secured theirs;
    try {
      theirs = contexts.secured(ssl.engine(), ssl.applicationProtocol());
    } catch (StreamException e) {
      fail(ctx, e);
      return;
    }
    Optional<StreamError> refusal = theirs.refusal(expected);
    if (refusal.isPresent()) {
      fail(ctx, new StreamException(refusal.get()));
    } else {
      secured.accept(theirs);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer pending = ctx.channel().unsafe().outboundBuffer();
    if (pending != null && pending.totalPendingWriteBytes() > maxPendingBytes && !failed) {
      fail(
          ctx,
          new StreamException(
              StreamError.RATE_LIMITED.because("tls: answers are asked for and not read")));
    } else {
      ctx.fireChannelReadComplete();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof DecoderException || cause instanceof SSLException) {
      fail(ctx, cause);
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  private void fail(ChannelHandlerContext ctx, Throwable cause) {
    if (!failed) {
      failed = true;
      ctx.fireExceptionCaught(translated(cause));
    }
  }

  /** {@return whether the channel is gone, which is told by other means} */
  private static boolean isLost(@Nullable Throwable cause) {
    return cause instanceof ClosedChannelException;
  }

  private static StreamException translated(Throwable cause) {
    if (cause instanceof StreamException e) {
      return e;
    }
    String why = "no TLS";
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof CertificateException) {
        why = "a certificate " + e.getMessage();
        break;
      }
      if (e instanceof SSLException) {
        why = String.valueOf(e.getMessage());
      }
    }
    return new StreamException(StreamError.PROTOCOL_VIOLATION.because("tls: " + why), cause);
  }
}
