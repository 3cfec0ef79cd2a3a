package org.freshet.pubsub.benchmarks.pipe;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.benchmarks.load.LinkKind;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.benchmarks.measure.Figures;
import org.freshet.pubsub.benchmarks.measure.ProcessUsage;

/**
 * One TCP connection over loopback, an event loop at each end, with a key that was agreed
 * beforehand, or with TLS.
 */
final class Pipe implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  /** Deep enough that the sender never idles while the socket has room. */
  private static final WriteBufferWaterMark IN_FLIGHT =
      new WriteBufferWaterMark(256 << 10, 512 << 10);

  private final EventLoopGroup receiving = loop();
  private final EventLoopGroup sending = loop();
  private final PipeSender sender;
  private final PipeReceiver receiver;
  private final int messageBytes;
  private final ChannelHandlerContext senderContext;
  private long sent;

  Pipe(LinkKind link, int messageBytes, int messagesPerFlush, boolean ownArrays) {
    Optional<PipeTls> tls = PipeTls.encrypts(link) ? Optional.of(PipeTls.make()) : Optional.empty();
    byte[] key = new byte[PipeCipher.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    PipeCipher sealing = tls.isPresent() ? PipeCipher.none() : PipeCipher.sealing(key);
    PipeCipher opening = tls.isPresent() ? PipeCipher.none() : PipeCipher.opening(key);
    this.messageBytes = messageBytes;
    this.sender = new PipeSender(sealing, messageBytes, messagesPerFlush, ownArrays);
    this.receiver = new PipeReceiver(opening, messageBytes, ownArrays);
    Channel server =
        new ServerBootstrap()
            .group(receiving)
            .channel(NioServerSocketChannel.class)
            .childHandler(adding(tls.map(PipeTls::receiving), receiver))
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    Channel client =
        new Bootstrap()
            .group(sending)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, IN_FLIGHT)
            .handler(adding(tls.map(PipeTls::sending), sender))
            .connect(server.localAddress())
            .syncUninterruptibly()
            .channel();
    this.senderContext = client.pipeline().context(sender);
  }

  private static EventLoopGroup loop() {
    return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
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

  /**
   * Sends so many messages and waits for them.
   *
   * @throws BenchFailure when not all of them come
   */
  Figures round(int messages) {
    CountDownLatch reached = new CountDownLatch(1);
    sent += messages;
    receiver.onReached(sent, reached::countDown);
    ProcessUsage before = ProcessUsage.now();
    long startedNanos = System.nanoTime();
    senderContext
        .executor()
        .submit(
            () -> {
              sender.send(senderContext, messages);
              return null;
            });
    await(reached);
    ProcessUsage.Used used = ProcessUsage.now().since(before);
    double seconds = (receiver.lastNanos() - startedNanos) / 1e9;
    return new Figures(messages, messages, seconds, messageBytes, used);
  }

  private void await(CountDownLatch reached) {
    long before = -1;
    try {
      while (!reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        long now = receiver.received();
        if (now == before) {
          throw new BenchFailure(
              (sent - now)
                  + " messages did not come through the pipe: "
                  + (receiver.fault() == null
                      ? "nothing came for " + PATIENCE_SECONDS + " s"
                      : receiver.fault()));
        }
        before = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchFailure("interrupted");
    }
  }

  @Override
  public void close() {
    sending.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    receiving.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
