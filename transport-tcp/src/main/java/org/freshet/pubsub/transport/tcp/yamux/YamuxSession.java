package org.freshet.pubsub.transport.tcp.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.netty.StreamPipe;
import org.freshet.pubsub.transport.netty.WireCode;
import org.freshet.pubsub.transport.tcp.link.Link;
import org.freshet.pubsub.transport.tcp.link.LinkListener;
import org.freshet.pubsub.transport.tcp.link.LinkWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One side of yamux on one link (yamux specification, with the error codes of libp2p's yamux PR
 * 622); everything on the channel's event loop.
 *
 * <p>Data waits with its stream until the socket has room; streams take turns, a frame each.
 * Control frames do not wait, so what the far side may make us answer is bounded.
 */
public final class YamuxSession extends ChannelInboundHandlerAdapter
    implements Link, LinkWriter.Source {
  private static final Logger LOG = LoggerFactory.getLogger(YamuxSession.class);
  private static final LogLimit FAULTS = LogLimit.ofFaults();

  /** Streams that we may have opened and that the far side has not acknowledged. */
  static final int MAX_UNACKNOWLEDGED = 256;

  /** Above the settings' write buffer: room for what must not wait. */
  static final int CONTROL_SLACK_BYTES = 256 * 1024;

  private final boolean dialler;
  private final TransportSettings settings;
  private final LinkListener owner;
  private final YamuxFrameReader reader = new YamuxFrameReader(new YamuxFrameDispatch(this));

  private final ReceiveWindow.Budget windowBudget;
  private final RoundTrip roundTrip = new RoundTrip();

  /** All streams that have not ended in both directions, in order of their opening. */
  private final Map<Integer, YamuxStream> streams = new LinkedHashMap<>();

  /** Streams with something to send that the window allows, each once. */
  private final ArrayDeque<YamuxStream> line = new ArrayDeque<>();

  /** Received on all streams, and not used up. */
  private long unreadBytes;

  private int nextId;
  private int openedByFarSide;
  private int unacknowledged;
  private boolean ended;

  /** Non-null iff the far side said that it takes no more streams. */
  private @Nullable StreamError leaving;

  // Set once by handlerAdded, before anything else is called.
  private ChannelHandlerContext ctx;
  private LinkWriter writer;
  private FloodBudget resets;
  private FloodBudget pings;

  /**
   * Creates the handler for one channel; add it once it is secured.
   *
   * @param dialler whether this side dialled: it numbers its streams odd
   * @param windows shared by all connections of the node
   */
  @SuppressWarnings("NullAway.Init")
  public YamuxSession(
      boolean dialler, TransportSettings settings, WindowReserve windows, LinkListener owner) {
    this.dialler = dialler;
    this.settings = settings;
    this.owner = owner;
    this.windowBudget = new ReceiveWindow.Budget(settings.maxWindowGrowthBytes(), windows);
    this.nextId = dialler ? 1 : 2;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    ctx = added;
    writer = new LinkWriter(added, settings.maxWriteBufferBytes(), this);
    resets = new FloodBudget(now());
    pings = new FloodBudget(now());
  }

  // ---- what the connection asks

  @Override
  public StreamPipe open() {
    if (ended) {
      throw new StreamException(StreamError.CONNECTION_LOST);
    }
    if (leaving != null) {
      throw new StreamException(leaving);
    }
    if (unacknowledged == MAX_UNACKNOWLEDGED) {
      throw new StreamException(
          StreamError.RESOURCE_LIMIT.because(
              MAX_UNACKNOWLEDGED + " streams wait for the far side to acknowledge them"));
    }
    if (nextId < 0) {
      throw new StreamException(
          StreamError.RESOURCE_LIMIT.because("all stream numbers of this connection are used"));
    }
    YamuxStream stream = newStream(nextId, false);
    nextId += 2;
    stream.unacknowledged = true;
    unacknowledged++;
    sendControl(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, stream.id, 0);
    return stream;
  }

  @Override
  public void close(StreamError why) {
    if (ended) {
      return;
    }
    long code;
    if (why.code() == StreamError.PROTOCOL_VIOLATION.code()) {
      code = YamuxFrame.GO_AWAY_PROTOCOL_ERROR;
    } else if (why.code() == StreamError.INTERNAL.code()) {
      code = YamuxFrame.GO_AWAY_INTERNAL_ERROR;
    } else {
      code = WireCode.of(why);
    }
    sendControl(YamuxFrame.GO_AWAY, 0, 0, code);
    writer.flush();
    end(why);
  }

  // ---- what the streams ask

  EventExecutor executor() {
    return ctx.executor();
  }

  /** Lets a stream send when its turn comes; does nothing when it has nothing to send. */
  void standInLine(YamuxStream stream) {
    if (!stream.inLine && stream.hasToSend()) {
      stream.inLine = true;
      line.add(stream);
      writer.passSoon();
    }
  }

  /**
   * {@return how far away the far side is in time, 0 while that is not known} Called while
   * something is received: measures it, now and again.
   */
  long roundTripNanos(long nowNanos) {
    if (roundTrip.isDue(nowNanos)) {
      sendControl(YamuxFrame.PING, YamuxFrame.SYN, 0, roundTrip.send(nowNanos));
    }
    return roundTrip.nanos();
  }

  /** Sends a frame without a body, before any data that waits. */
  void sendControl(int type, int flags, int streamId, long length) {
    if (!ended) {
      YamuxFrame.writeHeader(
          writer.reserve(YamuxFrame.HEADER_BYTES), type, flags, streamId, length);
      writer.passSoon();
    }
  }

  /** More bytes of a stream wait to be used up, or fewer where negative. */
  void unread(long bytes) {
    unreadBytes += bytes;
  }

  /**
   * {@return whether so much waits on all streams that the one it came on last has to go} Each
   * stream may bring a window's worth, which nobody can take back; all of them together may not.
   */
  boolean isTooMuchUnread() {
    return unreadBytes > settings.maxUnreadBytes() + windowBudget.takenBytes();
  }

  /** Resets a stream that has brought too much. */
  void refuseUnread(YamuxStream stream) {
    StreamError why = StreamError.RESOURCE_LIMIT.because("too much that is not read");
    sendControl(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, stream.id, why.code());
    stream.onEnded(why);
    owner.onPipeRefused("unread");
    onReset(stream);
  }

  /** A stream was reset, by either side. */
  void onReset(YamuxStream stream) {
    if (stream.openedByFarSide) {
      spendReset();
    }
  }

  /** A stream has ended. */
  void forget(YamuxStream stream) {
    if (ended || streams.remove(stream.id) == null) {
      return;
    }
    if (stream.openedByFarSide) {
      openedByFarSide--;
    }
    acknowledge(stream);
    if (leaving != null && streams.isEmpty()) {
      end(leaving);
    }
  }

  // ---- what the channel says

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    writer.onRead();
    try {
      reader.read(in);
    } catch (StreamException e) {
      close(e.error());
    } finally {
      in.release();
    }
    if (!ended && writer.pendingBytes() > settings.maxWriteBufferBytes() + CONTROL_SLACK_BYTES) {
      end(StreamError.RATE_LIMITED.because("the far side does not read the answers it asks for"));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    writer.onReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(leaving != null ? leaving : StreamError.CONNECTION_LOST);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof StreamException e) {
      close(e.error());
    } else if (cause instanceof IOException) {
      end(StreamError.CONNECTION_LOST.because("connection lost: " + cause.getMessage()));
    } else {
      FAULTS.write(
          LOG::warn,
          () -> "link to " + context.channel().remoteAddress() + ": ended by a fault of ours",
          cause);
      close(StreamError.INTERNAL);
    }
  }

  // ---- what the frames say

  boolean isEnded() {
    return ended;
  }

  /** {@return the stream that a frame is about; null when there is none, or no more} */
  @Nullable YamuxStream addressed(int flags, int streamId) {
    if ((flags & YamuxFrame.SYN) != 0) {
      return accept(streamId);
    }
    YamuxStream stream = streams.get(streamId);
    if (stream != null) {
      acknowledge(stream);
    }
    return stream;
  }

  private @Nullable YamuxStream accept(int streamId) {
    boolean odd = (streamId & 1) == 1;
    if (streamId == 0 || odd == dialler || streams.containsKey(streamId)) {
      throw new StreamException(
          StreamError.PROTOCOL_VIOLATION.because(
              "yamux: the far side opens stream " + Integer.toUnsignedString(streamId)));
    }
    if (openedByFarSide == settings.maxStreamsPerConnection()) {
      long code = StreamError.RESOURCE_LIMIT.code();
      sendControl(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, streamId, code);
      owner.onPipeRefused("per_connection");
      spendReset();
      return null;
    }
    YamuxStream stream = newStream(streamId, true);
    openedByFarSide++;
    sendControl(YamuxFrame.WINDOW_UPDATE, YamuxFrame.ACK, streamId, 0);
    owner.onPipe(stream);
    return stream;
  }

  private YamuxStream newStream(int id, boolean openedByFarSide) {
    ReceiveWindow window = new ReceiveWindow(settings.maxWindowBytes(), windowBudget, now());
    YamuxStream stream = new YamuxStream(id, this, openedByFarSide, window);
    streams.put(id, stream);
    return stream;
  }

  /** The far side asks whether we are there. */
  void onPing(long ping) {
    if (pings.spend(now())) {
      sendControl(YamuxFrame.PING, YamuxFrame.ACK, 0, ping);
    } else {
      close(StreamError.RATE_LIMITED.because("too many pings"));
    }
  }

  /** The far side answers a ping, or says so. */
  void onPong(long ping) {
    roundTrip.onAnswer(ping, now());
  }

  /** The far side takes no more streams, and will be gone when the present ones have ended. */
  void onLeaving(StreamError why) {
    leaving = why;
    if (streams.isEmpty()) {
      end(why);
    }
  }

  /** The far side has given up. */
  void onGone(StreamError why) {
    end(why);
  }

  private void acknowledge(YamuxStream stream) {
    if (stream.unacknowledged) {
      stream.unacknowledged = false;
      unacknowledged--;
    }
  }

  private void spendReset() {
    if (!ended && !resets.spend(now())) {
      close(StreamError.RATE_LIMITED.because("too many streams opened and reset"));
    }
  }

  // ---- sending

  @Override
  public void fill() {
    while (writer.hasRoom()) {
      YamuxStream next = line.poll();
      if (next == null) {
        return;
      }
      next.inLine = false;
      if (next.hasToSend()) {
        boolean alone = line.isEmpty();
        next.send(writer, alone ? YamuxStream.MAX_DATA_BYTES : YamuxStream.MAX_SHARED_DATA_BYTES);
        if (next.hasToSend()) {
          next.inLine = true;
          line.add(next);
        }
      }
    }
  }

  @Override
  public boolean isWaiting() {
    return !line.isEmpty();
  }

  // ---- the end

  private void end(StreamError why) {
    if (ended) {
      return;
    }
    ended = true;
    writer.fail(why);
    for (YamuxStream stream : new ArrayList<>(streams.values())) {
      stream.onEnded(why);
    }
    streams.clear();
    line.clear();
    ctx.close();
    owner.onEnded(why);
  }

  long now() {
    return ctx.executor().ticker().nanoTime();
  }
}
