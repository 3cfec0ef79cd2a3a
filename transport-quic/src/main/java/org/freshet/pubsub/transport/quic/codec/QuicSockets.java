package org.freshet.pubsub.transport.quic.codec;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/**
 * The UDP sockets of this machine, as good as it has them: on Linux with epoll, which takes and
 * gives many packets in one call and lets several sockets share a port.
 */
public final class QuicSockets {
  /** Holds the longest packet that is announced to be read. */
  private static final int PACKET_BYTES = 2048;

  /** One acknowledgement covers them; Netty's own default would be one packet. */
  private static final int PACKETS_PER_READ = 32;

  /**
   * What the kernel puts together, at the most, of packets that follow each other: a burst of a
   * connection comes in one call, and has gone through the kernel's network in one piece.
   */
  private static final int COALESCED_BYTES = 64 * 1024;

  /** All of one size, in one call. */
  private static final int SEGMENTS_PER_CALL = 32;

  private static final int SOCKET_BUFFER_BYTES = 2 << 20;

  private final boolean epoll;
  private final SegmentedDatagramPacketAllocator segments;

  /** {@return those of this machine} */
  public static QuicSockets best() {
    return new QuicSockets(Epoll.isAvailable());
  }

  /** {@return those that every machine has} */
  public static QuicSockets plain() {
    return new QuicSockets(false);
  }

  private QuicSockets(boolean epoll) {
    this.epoll = epoll;
    this.segments = epoll ? manyInACall() : SegmentedDatagramPacketAllocator.NONE;
  }

  /** {@return what event loops run on} */
  public IoHandlerFactory ioHandlerFactory() {
    return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  /** {@return whether the kernel spreads the packets of one port over several sockets} */
  public boolean canSharePorts() {
    return epoll;
  }

  /** {@return what packets are sent in} */
  public SegmentedDatagramPacketAllocator segments() {
    return segments;
  }

  private static SegmentedDatagramPacketAllocator manyInACall() {
    try {
      return EpollQuicUtils.newSegmentedAllocator(SEGMENTS_PER_CALL);
    } catch (IllegalAccessError notRead) {
      // On the module path: the descriptor of Netty's QUIC names the module of epoll wrongly.
      return SegmentedDatagramPacketAllocator.NONE;
    }
  }

  /** {@return what makes a socket of the family; a handler is still to be named} */
  public Bootstrap bootstrap(EventLoopGroup loop, SocketProtocolFamily family) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES);
    if (!epoll) {
      return bootstrap
          .channelFactory(() -> new NioDatagramChannel(family))
          .option(ChannelOption.RECVBUF_ALLOCATOR, readBuffers(PACKET_BYTES));
    }
    return bootstrap
        .channelFactory(() -> new EpollDatagramChannel(family))
        .option(EpollChannelOption.UDP_GRO, true)
        // Room for two in a call would make Netty call recvmmsg, which loses what was coalesced.
        .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, COALESCED_BYTES)
        .option(ChannelOption.RECVBUF_ALLOCATOR, readBuffers(COALESCED_BYTES));
  }

  /** {@return the same, of a socket that shares its port with others like it} */
  public Bootstrap sharing(EventLoopGroup loop, SocketProtocolFamily family) {
    return bootstrap(loop, family).option(EpollChannelOption.SO_REUSEPORT, true);
  }

  private static FixedRecvByteBufAllocator readBuffers(int bytes) {
    FixedRecvByteBufAllocator allocator = new FixedRecvByteBufAllocator(bytes);
    allocator.maxMessagesPerRead(PACKETS_PER_READ);
    return allocator;
  }

  public static SocketProtocolFamily familyOf(InetAddress address) {
    return address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
  }

  /** {@return the address that stands for all of the machine's} */
  public static InetAddress anyOf(SocketProtocolFamily family) {
    try {
      return InetAddress.getByAddress(new byte[family == SocketProtocolFamily.INET6 ? 16 : 4]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  public static ChannelHandler initializer(Consumer<Channel> prepare) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        prepare.accept(channel);
      }
    };
  }
}
