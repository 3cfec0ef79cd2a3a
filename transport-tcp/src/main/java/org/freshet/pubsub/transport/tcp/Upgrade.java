package org.freshet.pubsub.transport.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.netty.Negotiation;
import org.freshet.pubsub.transport.netty.NegotiationHandler;
import org.freshet.pubsub.transport.tcp.link.Secured;
import org.freshet.pubsub.transport.tcp.link.SingleStreamLink;
import org.freshet.pubsub.transport.tcp.noise.NoiseHandler;
import org.freshet.pubsub.transport.tcp.tls.TlsHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link TcpConnection} of a connected channel: security protocol, handshake, multiplexer,
 * and the node's consent, within a time.
 *
 * <p>It stands last in the pipeline until then, hears what goes wrong on the way, and tells the
 * outcome exactly once.
 */
final class Upgrade extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Upgrade.class);
  private static final LogLimit FAULTS = LogLimit.ofFaults();

  static final ProtocolId NOISE = ProtocolId.of("/noise");
  static final ProtocolId TLS = ProtocolId.of("/tls/1.0.0");
  static final ProtocolId YAMUX = ProtocolId.of("/yamux/1.0.0");

  /** Above twice the settings' write buffer: what links may write without waiting, and more. */
  private static final int TLS_SLACK_BYTES = 1 << 20;

  private final Side side;
  private final UpgradeParts parts;
  private final ConnectionHandler handler;
  private final Outcome outcome;
  private final ReadCounter counter = new ReadCounter();
  private boolean ended;

  /** Null until added to the pipeline. */
  private @Nullable Future<?> timer;

  /** Creates it for one channel, to which it is then added, and which is connected or will be. */
  Upgrade(Side side, UpgradeParts parts, ConnectionHandler handler, Outcome outcome) {
    this.side = side;
    this.parts = parts;
    this.handler = handler;
    this.outcome = outcome;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Duration patience = parts.settings().handshakeTimeout();
    StreamError late = StreamError.TIMEOUT.because("no handshake within " + patience);
    timer =
        ctx.executor().schedule(() -> fail(ctx, late), patience.toNanos(), TimeUnit.NANOSECONDS);
    ctx.pipeline().addFirst(counter);
    next(ctx, negotiation(parts.securities(), agreed -> startSecurity(ctx, agreed)));
  }

  private void startSecurity(ChannelHandlerContext ctx, ProtocolId agreed) {
    Optional<PeerId> expected = side instanceof Dialled d ? d.expected() : Optional.empty();
    if (agreed.equals(TLS)) {
      int maxPendingBytes = 2 * parts.settings().maxWriteBufferBytes() + TLS_SLACK_BYTES;
      Consumer<Secured> secured = theirs -> onSecured(ctx, theirs, isDialler());
      next(ctx, new TlsHandler(parts.tls(), expected, maxPendingBytes, secured));
    } else {
      Consumer<Secured> secured = theirs -> onSecured(ctx, theirs, false);
      next(ctx, new NoiseHandler(parts.noise(), isDialler(), expected, secured));
    }
  }

  /**
   * Goes on to the multiplexer.
   *
   * @param unheard whether the far side may still refuse us; a multiplexer that must be negotiated
   *     tells by itself
   */
  private void onSecured(ChannelHandlerContext ctx, Secured theirs, boolean unheard) {
    PeerId remote = theirs.remote();
    if (TcpTransport.isSingleStream(parts.settings())) {
      finish(ctx, remote, false);
    } else if (theirs.muxer().isEmpty()) {
      next(ctx, negotiation(List.of(YAMUX), agreed -> finish(ctx, remote, true)));
    } else if (unheard) {
      next(ctx, new FirstWord(() -> finish(ctx, remote, true)));
    } else {
      finish(ctx, remote, true);
    }
  }

  private void finish(ChannelHandlerContext ctx, PeerId remote, boolean multiplexed) {
    if (ended) {
      return;
    }
    end(Optional.empty());
    Channel channel = ctx.channel();
    TcpConnection connection =
        new TcpConnection(channel, counter, remote, isDialler(), multiplexed, handler, parts);
    ctx.pipeline().replace(this, null, connection.link());
    Optional<StreamError> refusal = consent(connection);
    if (refusal.isPresent()) {
      connection.link().close(refusal.get());
      outcome.onFailed(refusal.get());
      return;
    }
    outcome.onConnected(connection);
    if (connection.link() instanceof SingleStreamLink single) {
      single.start();
    }
  }

  private Optional<StreamError> consent(TcpConnection connection) {
    try {
      return handler.onConnection(connection);
    } catch (RuntimeException | Error e) {
      FAULTS.write(
          LOG::warn,
          () ->
              "connection with "
                  + connection.remoteAddress()
                  + ": closed, for the connection handler threw",
          e);
      return Optional.of(StreamError.INTERNAL);
    }
  }

  private NegotiationHandler negotiation(List<ProtocolId> all, Consumer<ProtocolId> agreed) {
    return new NegotiationHandler(
        isDialler() ? Negotiation.offering(all) : Negotiation.serving(() -> Set.copyOf(all)),
        agreed);
  }

  private void next(ChannelHandlerContext ctx, ChannelHandler handlerBefore) {
    ctx.pipeline().addBefore(ctx.name(), null, handlerBefore);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {}

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, StreamError.CONNECTION_LOST.because("the far side hung up during the handshake"));
  }

  /** Called without {@link #channelInactive} when the channel was never connected. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    fail(ctx, StreamError.CONNECTION_LOST.because("closed before it was connected"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof StreamException e) {
      fail(ctx, e.error());
    } else if (cause instanceof IOException) {
      fail(ctx, StreamError.CONNECTION_LOST.because("connection lost: " + cause.getMessage()));
    } else {
      FAULTS.write(
          LOG::warn,
          () -> "handshake with " + ctx.channel().remoteAddress() + ": ended by a fault of ours",
          cause);
      fail(ctx, StreamError.INTERNAL);
    }
  }

  private void fail(ChannelHandlerContext ctx, StreamError why) {
    if (!ended) {
      end(Optional.of(why));
      ctx.close();
      outcome.onFailed(why);
    }
  }

  private void end(Optional<StreamError> failure) {
    ended = true;
    if (timer != null) {
      timer.cancel(false);
    }
    if (side instanceof Accepted accepted) {
      handler.onHandshakeEnded(accepted.from(), failure);
    }
  }

  private boolean isDialler() {
    return side instanceof Dialled;
  }

  /** Who began the connection. */
  sealed interface Side permits Dialled, Accepted {}

  /**
   * This node did.
   *
   * @param expected the identity that the far side must prove
   */
  record Dialled(Optional<PeerId> expected) implements Side {}

  /**
   * The far side did, and the node let it in.
   *
   * @param from where it is
   */
  record Accepted(Multiaddr from) implements Side {}

  /** What comes of it; exactly one of the methods is called, once, on the event loop. */
  interface Outcome {
    /** Called when the node took the connection, before anything is delivered on it. */
    void onConnected(TcpConnection connection);

    /** Called when there is none; the channel is closed or closing. */
    void onFailed(StreamError why);
  }
}
