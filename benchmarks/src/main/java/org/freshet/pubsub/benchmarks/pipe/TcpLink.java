package org.freshet.pubsub.benchmarks.pipe;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** One TCP connection, with TLS or as it is. */
final class TcpLink extends PipeLink {
  private final Optional<PipeTls> tls;

  private TcpLink(Optional<PipeTls> tls) {
    super(NioIoHandler.newFactory());
    this.tls = tls;
  }

  static TcpLink plain() {
    return new TcpLink(Optional.empty());
  }

  static TcpLink encrypted() {
    return new TcpLink(Optional.of(PipeTls.make()));
  }

  @Override
  PipeRoom room() {
    return PipeRoom.ofChannel();
  }

  @Override
  Channel connect(ChannelHandler receiver, ChannelHandler sender) {
    Channel server =
        new ServerBootstrap()
            .group(receiving())
            .channel(NioServerSocketChannel.class)
            .childHandler(adding(tls.map(PipeTls::receiving), receiver))
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    return new Bootstrap()
        .group(sending())
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(PipeRoom.RESUME_BYTES, PipeRoom.MOST_BYTES))
        .handler(adding(tls.map(PipeTls::sending), sender))
        .connect(server.localAddress())
        .syncUninterruptibly()
        .channel();
  }

  private static ChannelInitializer<Channel> adding(
      Optional<SslContext> tls, ChannelHandler handler) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        tls.ifPresent(context -> channel.pipeline().addLast(context.newHandler(channel.alloc())));
        channel.pipeline().addLast(handler);
      }
    };
  }
}
