package org.freshet.pubsub.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.freshet.pubsub.transport.quic.codec.QuicCodecs;

/**
 * Stands before the codec of a socket that is dialled from, and hands what may be a stateless reset
 * to the connections with its sender: it names none, and the codec knows connections by name only.
 * Those that the codec can not verify by it are in doubt. Belongs to the socket's event loop.
 */
final class StrayResets extends ChannelInboundHandlerAdapter {
  private static final int LONG_HEADER = 0x80;
  private static final int ID_BYTES = QuicCodecs.CONNECTION_ID_BYTES;

  /** What quiche takes for a packet at least: with an id, and a sample behind it to decrypt. */
  private static final int LEAST_PACKET_BYTES = 1 + ID_BYTES + 4 + ResetTokens.BYTES;

  private final ByAddress<Attempt> dialled = new ByAddress<>();

  /** A connection or an attempt, by our own id of it. */
  private record Attempt(ByteBuffer id, Channel channel) {}

  /** Takes note of an attempt, and of its connection, until it ends; called on the event loop. */
  void add(InetSocketAddress remote, ByteBuffer id, Channel channel) {
    dialled.add(remote, new Attempt(id, channel), channel.closeFuture());
  }

  /** {@return how many connections and attempts there are} */
  int count() {
    return dialled.count();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    ByteBuf bytes = packet.content();
    List<Attempt> senders = dialled.at(packet.sender());
    if (bytes.readableBytes() < ResetTokens.LEAST_PACKET_BYTES
        || (bytes.getByte(bytes.readerIndex()) & LONG_HEADER) != 0
        || isNamed(bytes, senders)) {
      ctx.fireChannelRead(packet);
      return;
    }
    try {
      // A list of its own: a connection that ends leaves the other.
      for (Attempt sender : List.copyOf(senders)) {
        offer(ctx, packet, sender.id());
        Doubt.tell(sender.channel());
      }
    } finally {
      packet.release();
    }
  }

  private static boolean isNamed(ByteBuf packet, List<Attempt> senders) {
    ByteBuffer named = packet.nioBuffer(packet.readerIndex() + 1, ID_BYTES);
    for (Attempt sender : senders) {
      if (sender.id().equals(named)) {
        return true;
      }
    }
    return false;
  }

  /** Under the connection's name; only the last bytes of a reset mean anything. */
  private static void offer(ChannelHandlerContext ctx, DatagramPacket packet, ByteBuffer id) {
    ByteBuf bytes = packet.content();
    ByteBuf named = ctx.alloc().directBuffer(LEAST_PACKET_BYTES);
    named.writeByte(bytes.getByte(bytes.readerIndex())).writeBytes(id.duplicate());
    named.writeZero(LEAST_PACKET_BYTES - ResetTokens.BYTES - named.readableBytes());
    named.writeBytes(bytes, bytes.writerIndex() - ResetTokens.BYTES, ResetTokens.BYTES);
    ctx.fireChannelRead(new DatagramPacket(named, packet.recipient(), packet.sender()));
  }
}
