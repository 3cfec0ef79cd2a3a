package org.freshet.pubsub.transport.quic;

import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.netty.NettyConnection;
import org.freshet.pubsub.transport.netty.StreamPipe;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A QUIC connection whose far side has proved who it is; belongs to its channel's event loop. */
final class QuicConnection extends NettyConnection {
  private static final Logger LOG = LoggerFactory.getLogger(QuicConnection.class);
  private static final LogLimit FAULTS = LogLimit.ofFaults();

  /**
   * How many streams of one connection may end by a reset. Of each Netty (4.2.18) keeps the channel
   * in its table until the connection ends, whatever is called in whichever order: a channel leaves
   * the table once the far side's regular end was read, and a reset is none.
   */
  static final int MAX_RESETS = 10_000;

  /** The least time between two doubts that the node is told of. */
  static final long DOUBT_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int FIRST_READ_BYTES = 2048;

  private final QuicChannel channel;
  private final ConnectionHandler handler;

  /** Opened by the far side before {@link #start}; null from then on. */
  private @Nullable List<QuicStreamChannel> early = new ArrayList<>();

  /** Non-null iff it is ending, from either side. */
  private @Nullable StreamError reason;

  private int resets;

  /** When the node was last told of a doubt, null before the first. */
  private @Nullable Long doubtedNanos;

  QuicConnection(
      QuicChannel channel,
      Multiaddr remoteAddress,
      PeerId remote,
      boolean dialledByUs,
      ConnectionHandler handler,
      TransportSettings settings) {
    super(channel.eventLoop(), Optional.of(remote), remoteAddress, dialledByUs, handler, settings);
    this.channel = channel;
    this.handler = handler;
  }

  /** {@return what stands last in the pipeline from the moment that the far side is known} */
  ChannelHandler handler() {
    return new Handler();
  }

  /** Announces the streams that the far side opens, those first that it has opened already. */
  void start() {
    List<QuicStreamChannel> waiting = early == null ? List.of() : early;
    early = null;
    waiting.forEach(this::onStream);
  }

  EventExecutor executor() {
    return channel.eventLoop();
  }

  @Override
  public boolean multiplexed() {
    return true;
  }

  @Override
  public void askBytesRead(LongConsumer answer) {
    if (executor().inEventLoop()) {
      count(answer);
    } else {
      try {
        executor().execute(() -> count(answer));
      } catch (RejectedExecutionException closed) {
        // Nothing comes any more, and nobody wants to know.
      }
    }
  }

  private void count(LongConsumer answer) {
    QuicConnectionStats stats = channel.collectStats().getNow();
    if (stats != null) {
      answer.accept(stats.recvBytes());
    }
  }

  @Override
  protected StreamPipe openPipe() {
    if (isEnding()) {
      throw new StreamException(StreamError.CONNECTION_LOST);
    }
    // Netty would use up the number of a stream that QUIC does not allow.
    if (channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) <= 0) {
      throw new StreamException(
          StreamError.RESOURCE_LIMIT.because("the far side allows no further stream now"));
    }
    QuicStreamPipe pipe = new QuicStreamPipe(this);
    Future<QuicStreamChannel> opened =
        channel.createStream(QuicStreamType.BIDIRECTIONAL, initializer(pipe));
    opened.addListener(
        f -> {
          if (f.isSuccess()) {
            pipe.start();
          } else {
            pipe.onNotOpened(
                StreamError.CONNECTION_LOST.because("no stream: " + f.cause().getMessage()));
          }
        });
    return pipe;
  }

  private static ChannelHandler initializer(QuicStreamPipe pipe) {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void handlerAdded(ChannelHandlerContext ctx) {
        prepare((QuicStreamChannel) ctx.channel(), pipe);
        ctx.pipeline().remove(this);
      }
    };
  }

  private static void prepare(QuicStreamChannel stream, QuicStreamPipe pipe) {
    stream.config().setAutoRead(false);
    stream.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    stream
        .config()
        .setRecvByteBufAllocator(
            new AdaptiveRecvByteBufAllocator(
                FIRST_READ_BYTES, FIRST_READ_BYTES, QuicStreamPipe.MAX_PIECE_BYTES));
    pipe.attach(stream);
    stream.pipeline().addLast(pipe);
  }

  private void onStream(QuicStreamChannel stream) {
    QuicStreamPipe pipe = new QuicStreamPipe(this);
    prepare(stream, pipe);
    channel.eventLoop().register(stream);
    onPipe(pipe);
    pipe.start();
  }

  /** Counts a stream that ends by a reset, of either side. */
  void onStreamReset() {
    if (++resets == MAX_RESETS) {
      closeLink(
          StreamError.RATE_LIMITED.because(MAX_RESETS + " streams of one connection were reset"));
    }
  }

  @Override
  protected void closeLink(StreamError why) {
    if (reason == null) {
      reason = why;
      channel.close(true, QuicErrors.wireCode(why), Unpooled.EMPTY_BUFFER);
    }
  }

  /** The far side may have forgotten the connection, which the node knows if it was started. */
  private void doubt() {
    long now = System.nanoTime();
    boolean isDue = doubtedNanos == null || now - doubtedNanos >= DOUBT_INTERVAL_NANOS;
    if (early == null && !isEnding() && isDue) {
      doubtedNanos = now;
      handler.onDoubt(this);
    }
  }

  boolean isEnding() {
    return reason != null || !channel.isActive();
  }

  /** {@return why streams end when the connection has ended} */
  StreamError lossReason() {
    if (reason != null) {
      return reason;
    }
    return channel.isTimedOut()
        ? StreamError.TIMEOUT.because("nothing was heard for too long")
        : StreamError.CONNECTION_LOST;
  }

  private final class Handler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      QuicStreamChannel stream = (QuicStreamChannel) message;
      if (early != null) {
        early.add(stream);
      } else {
        onStream(stream);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof QuicConnectionCloseEvent close && reason == null) {
        reason = QuicErrors.of(close);
        if (early != null) {
          // QUIC waits for packets that are under way, and here nobody does.
          ctx.close();
        }
      } else if (event instanceof Doubt) {
        doubt();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      FAULTS.write(LOG::warn, () -> "connection with " + described() + ": QUIC failed", cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      onEnded(lossReason());
    }
  }
}
