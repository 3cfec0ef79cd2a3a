package org.freshet.pubsub.transport.quic;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.TransportSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link QuicConnection} of a channel, within a time: who the far side is, whether it took
 * us where we dialled, and the node's consent.
 *
 * <p>It stands in the channel's pipeline until the far side is known, hears what goes wrong on the
 * way, and tells the outcome exactly once.
 */
final class QuicHandshake extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(QuicHandshake.class);
  private static final LogLimit FAULTS = LogLimit.ofFaults();

  private final Side side;
  private final Multiaddr remoteAddress;
  private final QuicContexts contexts;
  private final TransportSettings settings;
  private final ConnectionHandler handler;
  private final Outcome outcome;
  private boolean ended;

  /** Null until the far side is known. */
  private @Nullable QuicConnection connection;

  // Set once by handlerAdded; nothing but fail is called before.
  private QuicChannel channel;
  private Future<?> timer;

  /** Creates it for one channel, to which it is then added. */
  @SuppressWarnings("NullAway.Init")
  QuicHandshake(
      Side side,
      Multiaddr remoteAddress,
      QuicContexts contexts,
      TransportSettings settings,
      ConnectionHandler handler,
      Outcome outcome) {
    this.side = side;
    this.remoteAddress = remoteAddress;
    this.contexts = contexts;
    this.settings = settings;
    this.handler = handler;
    this.outcome = outcome;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = (QuicChannel) ctx.channel();
    Duration patience = settings.handshakeTimeout();
    StreamError late = StreamError.TIMEOUT.because("no handshake within " + patience);
    timer = ctx.executor().schedule(() -> fail(late), patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (ended) {
      return;
    }
    PeerId remote;
    try {
      remote = contexts.identityOf(channel.sslEngine());
    } catch (StreamException e) {
      fail(e.error());
      return;
    }
    if (side instanceof Dialled dialled
        && dialled.expected().isPresent()
        && !dialled.expected().get().equals(remote)) {
      fail(
          StreamError.PROTOCOL_VIOLATION.because(
              "the far side proved to be "
                  + remote
                  + ", expected was "
                  + dialled.expected().get()));
      return;
    }
    boolean dialledByUs = side instanceof Dialled;
    QuicConnection made =
        new QuicConnection(channel, remoteAddress, remote, dialledByUs, handler, settings);
    connection = made;
    ctx.pipeline().replace(this, null, made.handler());
    // How many streams the far side allows is known when the packet at hand has been read.
    ctx.executor().execute(() -> onKnown(made));
  }

  private void onKnown(QuicConnection made) {
    made.closed().thenAccept(this::fail);
    if (side instanceof Dialled) {
      AcceptanceProbe.start(made, () -> finish(made), this::fail);
    } else {
      finish(made);
    }
  }

  private void finish(QuicConnection made) {
    if (ended) {
      return;
    }
    end(Optional.empty());
    Optional<StreamError> refusal = consent(made);
    if (refusal.isPresent()) {
      made.closeLink(refusal.get());
      outcome.onFailed(refusal.get());
      return;
    }
    outcome.onConnected(made);
    made.start();
  }

  private Optional<StreamError> consent(QuicConnection made) {
    try {
      return handler.onConnection(made);
    } catch (RuntimeException | Error e) {
      FAULTS.write(
          LOG::warn,
          () -> "connection with " + remoteAddress + ": closed, for the connection handler threw",
          e);
      return Optional.of(StreamError.INTERNAL);
    }
  }

  /** No stream is opened before the far side is known. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof QuicConnectionCloseEvent close) {
      fail(QuicErrors.of(close));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(
        channel.isTimedOut()
            ? StreamError.TIMEOUT.because("no answer to the handshake")
            : StreamError.CONNECTION_LOST.because("the far side hung up during the handshake"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(translated(cause));
  }

  /** {@return what a failure of QUIC's own means} */
  static StreamError translated(Throwable cause) {
    return cause instanceof SSLException
        ? StreamError.PROTOCOL_VIOLATION.because("tls: " + cause.getMessage())
        : StreamError.CONNECTION_LOST.because("no connection: " + cause.getMessage());
  }

  /** Ends it, where it has not ended. */
  void fail(StreamError why) {
    if (ended || channel == null) {
      return;
    }
    end(Optional.of(why));
    // First: when the channel closes, its connecting fails with a reason that says less.
    outcome.onFailed(why);
    if (connection != null) {
      connection.closeLink(why);
    } else {
      channel.close(false, 0, Unpooled.EMPTY_BUFFER);
    }
  }

  private void end(Optional<StreamError> failure) {
    ended = true;
    timer.cancel(false);
    if (side instanceof Accepted) {
      handler.onHandshakeEnded(remoteAddress, failure);
    }
  }

  /** Who began the connection. */
  sealed interface Side permits Dialled, Accepted {}

  /**
   * This node did.
   *
   * @param expected the identity that the far side must prove
   */
  record Dialled(Optional<PeerId> expected) implements Side {}

  /** The far side did, and the node let it in. */
  record Accepted() implements Side {}

  /** What comes of it; exactly one of the methods is called, once, on the event loop. */
  interface Outcome {
    /** Called when the node took the connection, before anything is delivered on it. */
    void onConnected(QuicConnection connection);

    /** Called when there is none; the channel is closed or closing. */
    void onFailed(StreamError why);
  }
}
