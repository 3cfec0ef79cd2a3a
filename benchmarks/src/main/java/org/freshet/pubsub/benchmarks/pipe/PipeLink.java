package org.freshet.pubsub.benchmarks.pipe;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.benchmarks.load.LinkKind;

/** What carries a pipe over loopback, with an event loop at each end. */
abstract class PipeLink implements AutoCloseable {
  private final EventLoopGroup receiving;
  private final EventLoopGroup sending;

  PipeLink(IoHandlerFactory io) {
    this.receiving = new MultiThreadIoEventLoopGroup(1, io);
    this.sending = new MultiThreadIoEventLoopGroup(1, io);
  }

  /** {@return a new one, not yet connected} */
  static PipeLink of(LinkKind kind) {
    return switch (kind) {
      case TCP_NOISE -> TcpLink.plain();
      case TCP_TLS -> TcpLink.encrypted();
      case QUIC -> new QuicLink();
    };
  }

  /** {@return who encrypts there} */
  static String cipher(LinkKind kind) {
    return switch (kind) {
      case TCP_NOISE -> PipeCipher.provider();
      case TCP_TLS -> PipeTls.provider();
      case QUIC -> "BoringSSL";
    };
  }

  EventLoopGroup receiving() {
    return receiving;
  }

  EventLoopGroup sending() {
    return sending;
  }

  /** {@return what tells how much may be under way} */
  abstract PipeRoom room();

  /** Connects the two ends, once. {@return the channel of the end that sends} */
  abstract Channel connect(ChannelHandler receiver, ChannelHandler sender);

  @Override
  public void close() {
    sending.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    receiving.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
