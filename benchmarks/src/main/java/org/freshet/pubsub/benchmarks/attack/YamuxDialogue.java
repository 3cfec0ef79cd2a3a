package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.netty.Negotiation;

/**
 * The attacker's ears: answers the victim as a good neighbour would, as long as it reads at all, so
 * that nothing but the attack itself is a reason to part.
 */
final class YamuxDialogue extends ChannelInboundHandlerAdapter {
  static final ProtocolId FLOODSUB = ProtocolId.of("/floodsub/1.0.0");

  private final Flood flood;

  /** Streams of the victim whose protocol is not agreed yet. */
  private final Map<Integer, Negotiation> negotiations = new HashMap<>();

  /** What came and is no whole frame yet; left to the garbage collector, like the dialogue. */
  private final ByteBuf pending = Unpooled.buffer();

  YamuxDialogue(Flood flood) {
    this.flood = flood;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    pending.writeBytes(in);
    in.release();
    ByteBuf answers = ctx.alloc().heapBuffer();
    while (readFrame(answers)) {
      // Each turn reads one.
    }
    pending.discardReadBytes();
    if (answers.isReadable()) {
      ctx.writeAndFlush(answers, ctx.voidPromise());
    } else {
      answers.release();
    }
    flood.pump();
  }

  private boolean readFrame(ByteBuf answers) {
    if (pending.readableBytes() < Yamux.HEADER_BYTES) {
      return false;
    }
    int at = pending.readerIndex();
    int type = pending.getByte(at + 1);
    int flags = pending.getShort(at + 2);
    int stream = pending.getInt(at + 4);
    int length = pending.getInt(at + 8);
    int body = type == Yamux.DATA ? length : 0;
    if (pending.readableBytes() < Yamux.HEADER_BYTES + body) {
      return false;
    }
    pending.skipBytes(Yamux.HEADER_BYTES);
    ByteBuffer content = pending.readSlice(body).nioBuffer();
    if (type == Yamux.PING && (flags & Yamux.SYN) != 0) {
      Yamux.header(answers, Yamux.PING, Yamux.ACK, 0, length);
    } else if (type == Yamux.GO_AWAY) {
      flood.leave();
    } else if (type != Yamux.PING) {
      onStream(type, flags, stream, length, content, answers);
    }
    return true;
  }

  private void onStream(
      int type, int flags, int stream, int length, ByteBuffer content, ByteBuf answers) {
    if (stream == flood.stream()) {
      if ((flags & Yamux.RST) != 0) {
        flood.openStream();
      } else if (type == Yamux.WINDOW_UPDATE) {
        flood.credit(length);
      }
      return;
    }
    if ((flags & Yamux.SYN) != 0) {
      Yamux.header(answers, Yamux.WINDOW_UPDATE, Yamux.ACK, stream, 0);
      negotiations.put(stream, Negotiation.serving(() -> Set.of(FLOODSUB)));
    }
    if (type == Yamux.DATA && content.hasRemaining()) {
      Yamux.header(answers, Yamux.WINDOW_UPDATE, 0, stream, length);
      Negotiation negotiation = negotiations.get(stream);
      if (negotiation != null) {
        negotiate(negotiation, stream, content, answers);
      }
    }
  }

  private void negotiate(Negotiation negotiation, int stream, ByteBuffer content, ByteBuf answers) {
    Optional<ProtocolId> agreed = negotiation.read(content);
    ByteBuffer answer = negotiation.takeAnswer();
    if (answer.hasRemaining()) {
      Yamux.header(answers, Yamux.DATA, 0, stream, answer.remaining());
      answers.writeBytes(answer);
    }
    if (agreed.isPresent()) {
      negotiations.remove(stream);
      flood.onHeard();
    }
  }
}
