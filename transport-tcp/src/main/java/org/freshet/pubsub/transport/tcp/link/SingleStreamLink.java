package org.freshet.pubsub.transport.tcp.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.netty.PipeListener;
import org.freshet.pubsub.transport.netty.StreamPipe;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link without a multiplexer: the whole of it is one pipe, which the side that dialled opens.
 *
 * <p>The end of a direction is TCP's FIN behind the last cipher text, a reset is TCP's RST (so no
 * code travels), and the pipe's end is the link's end.
 */
public final class SingleStreamLink extends ChannelInboundHandlerAdapter
    implements Link, StreamPipe, LinkWriter.Source {
  private static final Logger LOG = LoggerFactory.getLogger(SingleStreamLink.class);
  private static final LogLimit FAULTS = LogLimit.ofFaults();

  /** Received and not consumed: above it nothing more is read from the socket. */
  static final int MAX_HELD_BYTES = 256 * 1024;

  private final boolean dialler;
  private final TransportSettings settings;
  private final LinkListener owner;

  /** Null until the dialling side opens the pipe; set from the start on the other side. */
  private @Nullable PipeListener listener;

  private final WriteQueue queue = new WriteQueue();
  private int heldBytes;
  private boolean closeAsked;
  private boolean closeSent;
  private boolean farSideEnded;
  private boolean ended;

  // Set once by handlerAdded, before anything else is called.
  private ChannelHandlerContext ctx;
  private LinkWriter writer;

  /**
   * Creates the handler for one channel; add it once it is secured.
   *
   * @param dialler whether this side dialled
   */
  @SuppressWarnings("NullAway.Init")
  public SingleStreamLink(boolean dialler, TransportSettings settings, LinkListener owner) {
    this.dialler = dialler;
    this.settings = settings;
    this.owner = owner;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    ctx = added;
    writer = new LinkWriter(added, settings.maxWriteBufferBytes(), this);
    added.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /** Announces the one pipe on the side that did not dial; called when the node knows the link. */
  public void start() {
    if (!dialler && !ended) {
      owner.onPipe(this);
    }
  }

  @Override
  public StreamPipe open() {
    if (ended) {
      throw new StreamException(StreamError.CONNECTION_LOST);
    }
    if (!dialler || listener != null) {
      throw new StreamException(
          StreamError.RESOURCE_LIMIT.because(
              "without a multiplexer the side that dialled opens one stream, once"));
    }
    return this;
  }

  @Override
  public void close(StreamError why) {
    if (!ended) {
      if (!why.isClean()) {
        endWithReset();
      }
      end(why);
    }
  }

  // ---- the pipe

  @Override
  public EventExecutor executor() {
    return ctx.executor();
  }

  @Override
  public void listen(PipeListener hears) {
    listener = hears;
  }

  @Override
  public void write(List<ByteBuffer> bytes, CompletableFuture<Void> done) {
    if (ended) {
      done.completeExceptionally(new StreamException(StreamError.CLOSED));
      return;
    }
    queue.add(bytes, done);
    writer.passSoon();
  }

  @Override
  public void consumed(int bytes) {
    heldBytes -= bytes;
    if (!ended && heldBytes <= MAX_HELD_BYTES / 2 && !ctx.channel().config().isAutoRead()) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  @Override
  public void closeWrite() {
    if (!ended) {
      closeAsked = true;
      writer.passSoon();
    }
  }

  @Override
  public void reset(StreamError why) {
    if (!ended) {
      endWithReset();
      listener = null;
      end(why);
    }
  }

  @Override
  public void release() {
    listener = null;
    end(StreamError.CLOSED);
  }

  // ---- the channel

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (ended) {
        return;
      }
      if (listener == null) {
        close(StreamError.PROTOCOL_VIOLATION.because("bytes on a link that has no stream yet"));
        return;
      }
      writer.onRead();
      heldBytes += in.readableBytes();
      listener.onBytes(in.nioBuffer());
      if (heldBytes >= MAX_HELD_BYTES) {
        ctx.channel().config().setAutoRead(false);
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    writer.onReadComplete();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !farSideEnded && !ended) {
      farSideEnded = true;
      if (listener == null) {
        end(StreamError.CONNECTION_LOST);
      } else {
        listener.onHalfClosed();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(StreamError.CONNECTION_LOST);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof StreamException e) {
      close(e.error());
    } else if (cause instanceof IOException) {
      end(StreamError.RESET.because("connection lost: " + cause.getMessage()));
    } else {
      FAULTS.write(
          LOG::warn,
          () -> "link to " + context.channel().remoteAddress() + ": ended by a fault of ours",
          cause);
      close(StreamError.INTERNAL);
    }
  }

  // ---- sending

  @Override
  public void fill() {
    while (writer.hasRoom() && !queue.isEmpty()) {
      queue.putTo(writer, (int) Math.min(LinkWriter.CHUNK_BYTES, queue.bytes()));
    }
    if (closeAsked && !closeSent && queue.isEmpty()) {
      closeSent = true;
      writer.flush();
      // Written behind everything else, so it is done when everything else is.
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(f -> onLastWritten(f.isSuccess()));
    }
  }

  @Override
  public boolean isWaiting() {
    return !queue.isEmpty();
  }

  private void onLastWritten(boolean written) {
    if (ended || !written) {
      return;
    }
    if (ctx.channel() instanceof DuplexChannel channel) {
      channel.shutdownOutput();
    }
    if (listener != null) {
      listener.onWriteClosed();
    }
  }

  /** Has the channel's close be RST: after FIN the far side would wait for the other direction. */
  private void endWithReset() {
    if (ctx.channel().isOpen()) {
      ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
  }

  private void end(StreamError why) {
    if (ended) {
      return;
    }
    ended = true;
    writer.fail(why);
    queue.fail(why);
    PipeListener hears = listener;
    listener = null;
    if (hears != null) {
      hears.onClosed(why);
    }
    ctx.close();
    owner.onEnded(why);
  }
}
