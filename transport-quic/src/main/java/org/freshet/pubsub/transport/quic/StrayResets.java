package org.freshet.pubsub.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.transport.quic.codec.QuicCodecs;

/**
 * Stands before the codec of a socket that is dialled from, and hands what may be a stateless reset
 * to the connections with its sender: it names none, and the codec knows connections by name only.
 * Belongs to the socket's event loop.
 */
final class StrayResets extends ChannelInboundHandlerAdapter {
  private static final int LONG_HEADER = 0x80;
  private static final int ID_BYTES = QuicCodecs.CONNECTION_ID_BYTES;

  /** What quiche takes for a packet at least: with an id, and a sample behind it to decrypt. */
  private static final int LEAST_PACKET_BYTES = 1 + ID_BYTES + 4 + ResetTokens.BYTES;

  /** Our own id of each connection and attempt, by where its far side is. */
  private final Map<InetSocketAddress, List<ByteBuffer>> dialled = new HashMap<>();

  /** Takes note of an attempt, and of its connection, until it ends; called on the event loop. */
  void add(InetSocketAddress remote, ByteBuffer id, ChannelFuture end) {
    dialled.computeIfAbsent(remote, r -> new ArrayList<>(1)).add(id);
    end.addListener(closed -> remove(remote, id));
  }

  private void remove(InetSocketAddress remote, ByteBuffer id) {
    dialled.computeIfPresent(
        remote,
        (r, ids) -> {
          ids.remove(id);
          return ids.isEmpty() ? null : ids;
        });
  }

  /** {@return how many connections and attempts there are} */
  int count() {
    return dialled.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    ByteBuf bytes = packet.content();
    int start = bytes.readerIndex();
    List<ByteBuffer> ids = dialled.getOrDefault(packet.sender(), List.of());
    if (bytes.readableBytes() < 1 + ResetTokens.BYTES
        || (bytes.getByte(start) & LONG_HEADER) != 0
        || isNamed(bytes, ids)) {
      ctx.fireChannelRead(packet);
      return;
    }
    try {
      // A list of its own: a connection that ends leaves the other.
      for (ByteBuffer id : List.copyOf(ids)) {
        offer(ctx, packet, id);
      }
    } finally {
      packet.release();
    }
  }

  private static boolean isNamed(ByteBuf packet, List<ByteBuffer> ids) {
    return packet.readableBytes() > ID_BYTES
        && ids.contains(packet.nioBuffer(packet.readerIndex() + 1, ID_BYTES));
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
