package org.freshet.pubsub.benchmarks.pipe;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.netty.tls.TlsCertificate;
import org.freshet.pubsub.transport.quic.codec.QuicCodecs;
import org.freshet.pubsub.transport.quic.codec.QuicSockets;

/**
 * One stream of one QUIC connection, on sockets and with windows and packets as the transport has
 * them.
 */
final class QuicLink extends PipeLink {
  private static final String PROTOCOL = "pipe";

  private final QuicSockets sockets;

  QuicLink() {
    this(QuicSockets.best());
  }

  private QuicLink(QuicSockets sockets) {
    super(sockets.ioHandlerFactory());
    this.sockets = sockets;
  }

  @Override
  PipeRoom room() {
    return PipeRoom.counted();
  }

  @Override
  Channel connect(ChannelHandler receiver, ChannelHandler sender) {
    TlsCertificate shown = PipeTls.certificate();
    QuicSslContext receiving =
        QuicSslContextBuilder.forServer(shown.privateKey(), null, shown.certificate())
            .applicationProtocols(PROTOCOL)
            .build();
    QuicSslContext sending =
        QuicSslContextBuilder.forClient()
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm("")
            .applicationProtocols(PROTOCOL)
            .build();
    Channel server =
        bind(
            receiving(),
            QuicCodecs.server(TransportSettings.DEFAULT)
                .sslEngineProvider(channel -> receiving.newEngine(channel.alloc()))
                // Netty's own makes the same id again with each packet, and a fifth of the work.
                .connectionIdAddressGenerator(QuicConnectionIdGenerator.randomGenerator())
                .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, sockets.segments())
                .streamHandler(receiver));
    Channel client =
        bind(
            sending(),
            QuicCodecs.client(TransportSettings.DEFAULT)
                .sslEngineProvider(channel -> sending.newEngine(channel.alloc())));
    QuicChannel connection =
        QuicChannel.newBootstrap(client)
            .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, sockets.segments())
            .handler(new ChannelInboundHandlerAdapter())
            .streamHandler(new ChannelInboundHandlerAdapter())
            .remoteAddress(server.localAddress())
            .connect()
            .syncUninterruptibly()
            .getNow();
    return connection
        .createStream(QuicStreamType.BIDIRECTIONAL, sender)
        .syncUninterruptibly()
        .getNow();
  }

  private Channel bind(EventLoopGroup loop, QuicCodecBuilder<?> codec) {
    Bootstrap bootstrap = sockets.bootstrap(loop, SocketProtocolFamily.INET);
    return bootstrap
        .handler(codec.build())
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .syncUninterruptibly()
        .channel();
  }
}
