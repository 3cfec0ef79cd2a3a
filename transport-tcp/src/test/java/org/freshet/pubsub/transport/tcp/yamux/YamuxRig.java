package org.freshet.pubsub.transport.tcp.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.netty.PipeListener;
import org.freshet.pubsub.transport.netty.StreamPipe;
import org.freshet.pubsub.transport.tcp.link.LinkListener;

/** A session on a channel whose far side is the test. */
final class YamuxRig implements LinkListener {
  final EmbeddedChannel time = new EmbeddedChannel();
  final YamuxSession session;
  final List<Pipe> pipes = new ArrayList<>();
  final List<String> pipesRefused = new ArrayList<>();
  boolean socketBlocked;
  StreamError ended;

  private final EmbeddedChannel channel = time;
  private final ArrayDeque<Blocked> blocked = new ArrayDeque<>();
  private int buffers;

  YamuxRig(boolean dialler, TransportSettings settings) {
    this(dialler, settings, new WindowReserve(1L << 40));
  }

  YamuxRig(boolean dialler, TransportSettings settings, WindowReserve windows) {
    session = new YamuxSession(dialler, settings, windows, this);
    channel.freezeTime();
    channel.pipeline().addLast(new Socket(), session);
  }

  // ---- what the far side does

  void receive(int type, int flags, int id, long length) {
    receiveRaw(frame(type, flags, id, length, new byte[0]));
  }

  void receiveData(int flags, int id, byte[] body) {
    receiveRaw(frame(YamuxFrame.DATA, flags, id, body.length, body));
  }

  void receiveRaw(byte[] bytes) {
    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    run();
  }

  /** Has the far side answer the ping that was sent last, so long after it. */
  void answerPing(Duration roundTrip) {
    run();
    String ping = sent().stream().filter(frame -> frame.startsWith("PING SYN")).findFirst().get();
    time.advanceTimeBy(roundTrip.toNanos(), TimeUnit.NANOSECONDS);
    receive(YamuxFrame.PING, YamuxFrame.ACK, 0, Long.parseLong(ping.split(" ")[3]));
  }

  void trickle(int type, int flags, int id, long length) {
    trickleRaw(frame(type, flags, id, length, new byte[0]));
  }

  void trickleData(int flags, int id, byte[] body) {
    trickleRaw(frame(YamuxFrame.DATA, flags, id, body.length, body));
  }

  private void trickleRaw(byte[] bytes) {
    for (byte one : bytes) {
      receiveRaw(new byte[] {one});
    }
  }

  /** {@return a pipe that the far side opened; what was sent for it is forgotten} */
  Pipe accepted(int id) {
    boolean wasBlocked = socketBlocked;
    receive(YamuxFrame.WINDOW_UPDATE, YamuxFrame.SYN, id, 0);
    if (!wasBlocked) {
      sent();
    }
    return pipes.get(pipes.size() - 1);
  }

  void loseChannel() {
    channel.close();
    run();
  }

  // ---- what we do

  StreamPipe open() {
    StreamPipe pipe = session.open();
    run();
    return pipe;
  }

  Pipe listenTo(StreamPipe pipe) {
    return new Pipe(pipe);
  }

  void run() {
    channel.runPendingTasks();
  }

  // ---- what was sent

  /** {@return the frames sent since the last call, as {@code TYPE FLAGS id length}} */
  List<String> sent() {
    ByteBuffer in = ByteBuffer.wrap(sentBytes());
    List<String> frames = new ArrayList<>();
    while (in.hasRemaining()) {
      in.get();
      int type = in.get();
      int flags = in.getShort();
      int id = in.getInt();
      long length = in.getInt() & 0xffff_ffffL;
      if (type == YamuxFrame.DATA) {
        in.position(in.position() + (int) length);
      }
      frames.add(name(type) + " " + flags(flags) + " " + id + " " + length);
    }
    return frames;
  }

  /** {@return how many bytes of data of a stream were sent since the last call} */
  long sentDataBytes(int id) {
    return sent().stream()
        .filter(frame -> frame.startsWith("DATA - " + id + " "))
        .mapToLong(frame -> Long.parseLong(frame.substring(frame.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** {@return in how many buffers, since the last call} */
  int sentBuffers() {
    sentBytes();
    return buffers;
  }

  long blockedBytes() {
    return blocked.stream().mapToLong(b -> b.bytes.readableBytes()).sum();
  }

  void unblock() {
    socketBlocked = false;
    while (!blocked.isEmpty()) {
      Blocked next = blocked.poll();
      next.ctx.writeAndFlush(next.bytes, next.promise);
      run();
    }
  }

  boolean isChannelOpen() {
    return channel.isOpen();
  }

  void finish() {
    for (Blocked lost : blocked) {
      lost.bytes.release();
    }
    channel.finishAndReleaseAll();
  }

  private byte[] sentBytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    buffers = 0;
    ByteBuf part;
    while ((part = channel.readOutbound()) != null) {
      byte[] bytes = new byte[part.readableBytes()];
      part.readBytes(bytes);
      part.release();
      all.writeBytes(bytes);
      buffers++;
    }
    return all.toByteArray();
  }

  private static byte[] frame(int type, int flags, int id, long length, byte[] body) {
    ByteBuf out = Unpooled.buffer();
    YamuxFrame.writeHeader(out, type, flags, id, length);
    out.writeBytes(body);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  private static String name(int type) {
    return List.of("DATA", "WINDOW_UPDATE", "PING", "GO_AWAY").get(type);
  }

  private static String flags(int flags) {
    List<String> names = new ArrayList<>();
    String[] all = {"SYN", "ACK", "FIN", "RST"};
    for (int i = 0; i < all.length; i++) {
      if ((flags & 1 << i) != 0) {
        names.add(all[i]);
      }
    }
    return names.isEmpty() ? "-" : String.join("|", names);
  }

  // ---- what the session says

  @Override
  public void onPipe(StreamPipe pipe) {
    pipes.add(new Pipe(pipe));
  }

  @Override
  public void onPipeRefused(String bound) {
    pipesRefused.add(bound);
  }

  @Override
  public void onEnded(StreamError why) {
    if (ended != null) {
      throw new AssertionError("ended twice");
    }
    ended = why;
  }

  /** A pipe and what it said. */
  static final class Pipe implements PipeListener {
    final StreamPipe pipe;
    final List<String> events = new ArrayList<>();
    StreamError closed;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Pipe(StreamPipe pipe) {
      this.pipe = pipe;
      pipe.listen(this);
    }

    int id() {
      return ((YamuxStream) pipe).id;
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }

    @Override
    public void onBytes(ByteBuffer part) {
      byte[] copy = new byte[part.remaining()];
      part.get(copy);
      bytes.writeBytes(copy);
      events.add("bytes " + copy.length);
    }

    @Override
    public void onHalfClosed() {
      events.add("half-closed");
    }

    @Override
    public void onWriteClosed() {
      events.add("write-closed");
    }

    @Override
    public void onClosed(StreamError why) {
      closed = why;
      events.add("closed");
    }
  }

  private record Blocked(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {}

  /** Stands for the socket, which may take nothing for a while. */
  private final class Socket extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      if (socketBlocked) {
        blocked.add(new Blocked(ctx, (ByteBuf) message, promise));
      } else {
        ctx.write(message, promise);
      }
    }
  }
}
