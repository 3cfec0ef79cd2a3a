package org.freshet.pubsub.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Stands before the codec of a listener's socket and answers what belongs to no connection of it
 * with a stateless reset (RFC 9000, 10.3), so that a far side learns at once that a node has lost
 * its connections. It may be such an answer itself, so those with its sender are in doubt. Belongs
 * to the socket's event loop.
 */
final class UnknownConnections extends ChannelInboundHandlerAdapter {
  /** Anybody can ask for resets. */
  static final int RESETS_PER_SECOND = 100;

  private static final long NANOS_PER_RESET = 1_000_000_000L / RESETS_PER_SECOND;

  /** As long as the shortest packets that are nothing else. */
  private static final int MOST_RESET_BYTES = 43;

  private static final int LONG_HEADER = 0x80;
  private static final int FIXED_BIT = 0x40;

  /** Of a packet with a long header: behind one byte and the version. */
  private static final int ID_LENGTH_OFFSET = 5;

  private final ConnectionIds ids;
  private final ResetTokens tokens;
  private final LongSupplier nanoTime;
  private final Set<Long> known = new HashSet<>();
  private final ByAddress<Channel> accepted = new ByAddress<>();

  /** What the last packet with a long header names its connection. */
  private byte[] named = {};

  private int resetsLeft = RESETS_PER_SECOND;
  private long refilledNanos;

  UnknownConnections(ConnectionIds ids, ResetTokens tokens, LongSupplier nanoTime) {
    this.ids = ids;
    this.tokens = tokens;
    this.nanoTime = nanoTime;
    this.refilledNanos = nanoTime.getAsLong();
  }

  /** Takes note of the connection that the packet at hand begins, until it ends. */
  void add(QuicChannel channel) {
    // Netty shows no id, but compares: it is new, or what we named when we asked for a proof.
    for (ByteBuffer id : List.of(ids.latest(), ByteBuffer.wrap(named))) {
      if (id.remaining() == ConnectionIds.BYTES
          && new QuicConnectionAddress(id.duplicate()).equals(channel.localAddress())) {
        long number = ConnectionIds.number(id);
        known.add(number);
        channel.closeFuture().addListener(closed -> known.remove(number));
        return;
      }
    }
    throw new IllegalStateException("a connection with an id that is not ours");
  }

  /** Takes note of a connection that was let in, until it ends. */
  void addAccepted(InetSocketAddress remote, Channel channel) {
    accepted.add(remote, channel, channel.closeFuture());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    if (isOfAConnection(packet.content())) {
      ctx.fireChannelRead(packet);
      return;
    }
    try {
      answer(ctx, packet);
      List.copyOf(accepted.at(packet.sender())).forEach(Doubt::tell);
    } finally {
      packet.release();
    }
  }

  /** Packets with a long header may begin one. */
  private boolean isOfAConnection(ByteBuf packet) {
    int start = packet.readerIndex();
    if (packet.readableBytes() <= ConnectionIds.BYTES) {
      return true;
    }
    if ((packet.getByte(start) & LONG_HEADER) != 0) {
      int length = packet.getUnsignedByte(start + ID_LENGTH_OFFSET);
      named = new byte[Math.min(length, packet.readableBytes() - ID_LENGTH_OFFSET - 1)];
      packet.getBytes(start + ID_LENGTH_OFFSET + 1, named);
      return true;
    }
    return known.contains(ConnectionIds.number(packet, start + 1));
  }

  /** Shorter than what caused it, so that two such nodes do not answer each other for ever. */
  private void answer(ChannelHandlerContext ctx, DatagramPacket cause) {
    int length = Math.min(MOST_RESET_BYTES, cause.content().readableBytes() - 1);
    if (length < ResetTokens.LEAST_PACKET_BYTES || !spend()) {
      return;
    }
    byte[] id = new byte[ConnectionIds.BYTES];
    cause.content().getBytes(cause.content().readerIndex() + 1, id);
    byte[] chance = new byte[length - ResetTokens.BYTES];
    ThreadLocalRandom.current().nextBytes(chance);
    chance[0] = (byte) (chance[0] & (FIXED_BIT - 1) | FIXED_BIT);
    ByteBuf reset = ctx.alloc().directBuffer(length);
    reset.writeBytes(chance).writeBytes(tokens.newResetToken(ByteBuffer.wrap(id)));
    ctx.writeAndFlush(new DatagramPacket(reset, cause.sender()));
  }

  private boolean spend() {
    long now = nanoTime.getAsLong();
    long earned = (now - refilledNanos) / NANOS_PER_RESET;
    refilledNanos += earned * NANOS_PER_RESET;
    resetsLeft = (int) Math.min(RESETS_PER_SECOND, resetsLeft + earned);
    if (resetsLeft == 0) {
      return false;
    }
    resetsLeft--;
    return true;
  }
}
