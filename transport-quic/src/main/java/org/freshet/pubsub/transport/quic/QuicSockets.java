package org.freshet.pubsub.transport.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/** The UDP sockets of this machine, as good as it has them. */
final class QuicSockets {
  /** Holds the longest packet that is announced to be read. */
  private static final int PACKET_BYTES = 2048;

  /** One acknowledgement covers them; Netty's own default would be one packet. */
  private static final int PACKETS_PER_READ = 32;

  private static final int SOCKET_BUFFER_BYTES = 2 << 20;

  /** {@return what event loops run on} */
  IoHandlerFactory ioHandlerFactory() {
    return NioIoHandler.newFactory();
  }

  /** {@return what makes a socket of the family; a handler is still to be named} */
  Bootstrap bootstrap(EventLoopGroup loop, SocketProtocolFamily family) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(() -> newSocket(family))
        .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
        .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(PACKET_BYTES).maxMessagesPerRead(PACKETS_PER_READ));
  }

  private static DatagramChannel newSocket(SocketProtocolFamily family) {
    return new NioDatagramChannel(family);
  }

  static SocketProtocolFamily familyOf(InetAddress address) {
    return address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
  }

  /** {@return the address that stands for all of the machine's} */
  static InetAddress anyOf(SocketProtocolFamily family) {
    try {
      return InetAddress.getByAddress(new byte[family == SocketProtocolFamily.INET6 ? 16 : 4]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  static ChannelHandler initializer(Consumer<Channel> prepare) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        prepare.accept(channel);
      }
    };
  }
}
