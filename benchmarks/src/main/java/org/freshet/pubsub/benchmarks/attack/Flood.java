package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends a connection's ammunition, at its pace, as long as the connection stands. */
final class Flood extends ChannelInboundHandlerAdapter {
  private static final int PIECES_IN_TURN = 64;

  private static final int FIRST_STREAM = 1;
  private static final long PAUSE_MILLIS = 5;

  /** After a pause, and a stopped attacker pauses often, so much is made up for. */
  private static final double MAX_BURST_SECONDS = 0.2;

  private static final byte[] OPENING =
      (line("/multistream/1.0.0") + line("/floodsub/1.0.0")).getBytes(StandardCharsets.ISO_8859_1);

  private final Depth depth;
  private final Ammunition ammunition;
  private final boolean blind;
  private final Tally tally;
  private int stream = FIRST_STREAM - 2;
  private long credit;
  private long sentUnits;
  private double due;
  private long dueNanos;
  private boolean pausing;
  private boolean pumping;
  private boolean begun;

  /** Null until it is in the pipeline. */
  private @Nullable ChannelHandlerContext ctx;

  /**
   * Creates it for one connection.
   *
   * @param blind whether nobody answers: windows do not count then
   */
  Flood(Depth depth, Ammunition ammunition, boolean blind, Tally tally) {
    this.depth = depth;
    this.ammunition = ammunition;
    this.blind = blind;
    this.tally = tally;
  }

  private static String line(String text) {
    return (char) (text.length() + 1) + text + "\n";
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    ctx = added;
  }

  /** The connection is good enough to misbehave on. */
  void begin() {
    if (ctx == null) {
      throw new IllegalStateException("it is in the pipeline from the first");
    }
    begun = true;
    tally.ready++;
    dueNanos = System.nanoTime();
    openStream();
    if (blind) {
      onHeard();
    }
    ctx.executor().execute(this::pump);
  }

  /** {@return the number of our stream} */
  int stream() {
    return stream;
  }

  /** The victim lets so many bytes more come on our stream. */
  void credit(int bytes) {
    credit += bytes;
  }

  /** Opens our stream, again if there was one. */
  void openStream() {
    if (ctx == null || depth != Depth.STREAM) {
      return;
    }
    tally.streams++;
    stream += 2;
    credit = blind ? Long.MAX_VALUE : Yamux.FIRST_WINDOW_BYTES - OPENING.length;
    ByteBuf out = ctx.alloc().heapBuffer();
    Yamux.header(out, Yamux.DATA, Yamux.SYN, stream, OPENING.length);
    out.writeBytes(OPENING);
    ctx.writeAndFlush(out, ctx.voidPromise());
  }

  /** The victim's own stream to us stands: from here on a deaf attacker is deaf. */
  void onHeard() {
    if (ctx != null && !ammunition.reads()) {
      ctx.channel().config().setAutoRead(false);
    }
  }

  /** The victim parts. */
  void leave() {
    if (ctx != null) {
      ctx.close();
    }
  }

  /** Sends as much as the link, the window and the pace allow, a turn at a time. */
  void pump() {
    // Writing may make the channel writable, which comes back here.
    if (ctx == null || !begun || pumping || !ctx.channel().isActive()) {
      return;
    }
    pumping = true;
    int units = unitsDue();
    int sent = 1;
    // What falls due meanwhile waits for the next time: crumbs would keep the loop busy for ever.
    int pieces = 0;
    while (sent > 0 && units > 0 && !isSpent() && ctx.channel().isWritable()) {
      if (pieces++ == PIECES_IN_TURN) {
        // Nor must a far side that takes all at once keep the loop from the other connections.
        ctx.executor().execute(this::pump);
        break;
      }
      sent = sendPiece(ctx, units);
      units -= sent;
      due -= sent;
    }
    pumping = false;
    pause(ctx);
  }

  /** {@return how many units were sent} */
  private int sendPiece(ChannelHandlerContext to, int units) {
    boolean inStream = depth == Depth.STREAM && ammunition.inStream();
    if (inStream && credit < Ammunition.MAX_PIECE_BYTES) {
      return 0;
    }
    ByteBuf piece = to.alloc().heapBuffer();
    if (inStream) {
      piece.writeZero(Yamux.HEADER_BYTES);
    }
    int sent = ammunition.next(piece, units);
    if (sent == 0) {
      piece.release();
      return 0;
    }
    sentUnits += sent;
    if (inStream) {
      int length = piece.readableBytes() - Yamux.HEADER_BYTES;
      credit -= length;
      Yamux.header(piece.writerIndex(0), Yamux.DATA, 0, stream, length);
      piece.writerIndex(Yamux.HEADER_BYTES + length);
    }
    tally.units += sent;
    tally.bytes += piece.readableBytes();
    ChannelFuture written = to.writeAndFlush(piece);
    if (isSpent()) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
    return sent;
  }

  private boolean isSpent() {
    return sentUnits >= ammunition.unitsPerConnection();
  }

  private int unitsDue() {
    double rate = ammunition.unitsPerSecond();
    if (rate == 0) {
      return Integer.MAX_VALUE;
    }
    long now = System.nanoTime();
    double most = Math.max(1, MAX_BURST_SECONDS * rate);
    due = Math.min(due + (now - dueNanos) / 1e9 * rate, most);
    dueNanos = now;
    return (int) due;
  }

  private void pause(ChannelHandlerContext to) {
    if (ammunition.unitsPerSecond() > 0 && !pausing) {
      pausing = true;
      to.executor().schedule(this::goOn, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void goOn() {
    pausing = false;
    pump();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    pump();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
