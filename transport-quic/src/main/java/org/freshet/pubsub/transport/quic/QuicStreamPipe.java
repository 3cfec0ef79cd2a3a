package org.freshet.pubsub.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.netty.PipeListener;
import org.freshet.pubsub.transport.netty.StreamPipe;
import org.jspecify.annotations.Nullable;

/**
 * One QUIC stream; stands in its channel's pipeline and belongs to the connection's event loop.
 *
 * <p>Of what is written only little is copied ahead to where QUIC may take it from, and a write
 * completes when QUIC has taken it: Netty's own writability says nothing here. Of what arrives only
 * little is read ahead of who uses it; the rest stays with QUIC and closes the far side's window.
 */
final class QuicStreamPipe extends ChannelInboundHandlerAdapter implements StreamPipe {
  static final int MAX_PIECE_BYTES = 64 * 1024;

  /** Handed to Netty and not yet taken by QUIC. */
  private static final int MAX_HANDED_BYTES = 2 * MAX_PIECE_BYTES;

  /** Read and not used up: above it nothing more is read. */
  static final int MAX_UNREAD_BYTES = 256 * 1024;

  private final QuicConnection connection;
  private final PendingWrites pending = new PendingWrites();

  /** Null until {@link #attach}. */
  private @Nullable QuicStreamChannel channel;

  private @Nullable PipeListener listener;
  private long unreadBytes;
  private int handedBytes;
  private boolean passScheduled;
  private boolean farSideEnded;
  private boolean closeAsked;
  private boolean closeHanded;
  private boolean closeSent;

  /** Non-null iff both directions have ended. */
  private @Nullable StreamError end;

  QuicStreamPipe(QuicConnection connection) {
    this.connection = connection;
  }

  /** Names the channel whose pipeline it stands in. */
  void attach(QuicStreamChannel stream) {
    channel = stream;
  }

  /** Begins to read and to write; called once, when the channel is registered. */
  void start() {
    readMore();
    passSoon();
  }

  // ---- the pipe

  @Override
  public EventExecutor executor() {
    return connection.executor();
  }

  @Override
  public void listen(PipeListener hears) {
    listener = hears;
  }

  @Override
  public void write(List<ByteBuffer> bytes, CompletableFuture<Void> done) {
    if (end != null) {
      done.completeExceptionally(new StreamException(end));
      return;
    }
    pending.add(bytes, done);
    passSoon();
  }

  @Override
  public void consumed(int bytes) {
    unreadBytes -= bytes;
    readMore();
  }

  @Override
  public void closeWrite() {
    closeAsked = true;
    passSoon();
  }

  @Override
  public void reset(StreamError why) {
    if (end == null) {
      end(why);
      resetChannel(why);
    }
  }

  @Override
  public void release() {
    if (end == null) {
      end(StreamError.CLOSED);
      if (channel != null) {
        channel.close();
      }
    }
  }

  // ---- writing

  /** What is written until the pass shares its packets. */
  private void passSoon() {
    if (!passScheduled && channel != null) {
      passScheduled = true;
      channel
          .eventLoop()
          .execute(
              () -> {
                passScheduled = false;
                pass();
              });
    }
  }

  private void pass() {
    QuicStreamChannel stream = channel;
    while (end == null
        && stream != null
        && !pending.isEmpty()
        && handedBytes <= MAX_HANDED_BYTES - MAX_PIECE_BYTES) {
      PendingWrites.Piece piece = pending.take(MAX_PIECE_BYTES, stream.alloc());
      hand(stream, piece, pending.isEmpty() && closeAsked);
    }
    if (end == null && stream != null && closeAsked && !closeHanded && pending.isEmpty()) {
      hand(stream, PendingWrites.Piece.EMPTY, true);
    }
  }

  /**
   * The end goes along with the last bytes where it can: of an end by itself quiche tells its
   * reader nothing when the bytes before it are sent once more, and overtake it.
   */
  private void hand(QuicStreamChannel stream, PendingWrites.Piece piece, boolean last) {
    int bytes = piece.bytes().readableBytes();
    handedBytes += bytes;
    closeHanded |= last;
    stream
        .write(last ? new DefaultQuicStreamFrame(piece.bytes(), true) : piece.bytes())
        .addListener(
            written -> {
              handedBytes -= bytes;
              if (written.isSuccess()) {
                piece.dones().forEach(done -> done.complete(null));
                onWritten(last);
              } else {
                StreamError why = end == null ? connection.lossReason() : end;
                piece.dones().forEach(d -> d.completeExceptionally(new StreamException(why)));
                onWriteFailed();
              }
            });
  }

  private void onWritten(boolean last) {
    if (last && end == null) {
      closeSent = true;
      if (listener != null) {
        listener.onWriteClosed();
      }
    } else if (!pending.isEmpty()) {
      passSoon();
    }
  }

  /** The far side reads no more; the reset that tells why comes in the same packet, if any does. */
  private void onWriteFailed() {
    executor()
        .execute(
            () -> {
              if (end == null && !connection.isEnding()) {
                onReset(StreamError.RESET);
              }
            });
  }

  // ---- reading

  private void readMore() {
    if (channel != null && (end != null || unreadBytes < MAX_UNREAD_BYTES)) {
      channel.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (end == null && listener != null) {
        unreadBytes += bytes.readableBytes();
        listener.onBytes(bytes.nioBuffer());
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    readMore();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !farSideEnded) {
      farSideEnded = true;
      if (end == null && listener != null) {
        listener.onHalfClosed();
      } else {
        ctx.close();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof QuicStreamResetException reset) {
      onReset(QuicErrors.ofReset(reset.applicationProtocolCode()));
      ctx.close();
    } else {
      onReset(StreamError.RESET.because("reset: " + cause.getMessage()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!(farSideEnded && closeSent)) {
      onEnded(connection.lossReason());
    }
  }

  private void onReset(StreamError why) {
    if (end == null) {
      resetChannel(StreamError.CLOSED);
      onEnded(why);
    }
  }

  // ---- the end

  /** There is no channel, nor will there be one. */
  void onNotOpened(StreamError why) {
    onEnded(why);
  }

  /** The far side reset it, or the connection has ended. */
  private void onEnded(StreamError why) {
    if (end == null) {
      end(why);
      if (listener != null) {
        listener.onClosed(why);
      }
    }
  }

  private void end(StreamError why) {
    end = why;
    pending.fail(why);
  }

  /** Ends both directions; what still arrives is read away, so that QUIC can forget the stream. */
  private void resetChannel(StreamError why) {
    if (channel != null) {
      connection.onStreamReset();
      channel.shutdown(QuicErrors.wireCode(why));
      channel.read();
    }
  }
}
