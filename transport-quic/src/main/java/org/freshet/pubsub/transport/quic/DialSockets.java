package org.freshet.pubsub.transport.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelBootstrap;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicConnectionAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.netty.OpenChannels;
import org.freshet.pubsub.transport.quic.codec.QuicCodecs;
import org.freshet.pubsub.transport.quic.codec.QuicSockets;

/**
 * The sockets that all dials share, one an address family, each bound when it is needed first. Safe
 * for any thread.
 */
final class DialSockets {
  private final EventLoop loop;
  private final QuicSockets sockets;
  private final QuicContexts contexts;
  private final TransportSettings settings;
  private final OpenChannels open;
  private final SecureRandom random = new SecureRandom();
  private final Map<SocketProtocolFamily, ChannelFuture> bound =
      new EnumMap<>(SocketProtocolFamily.class);

  DialSockets(
      EventLoop loop,
      QuicSockets sockets,
      QuicContexts contexts,
      TransportSettings settings,
      OpenChannels open) {
    this.loop = loop;
    this.sockets = sockets;
    this.contexts = contexts;
    this.settings = settings;
    this.open = open;
  }

  /** {@return the thread of all dials} */
  EventLoop loop() {
    return loop;
  }

  /** {@return done when there is a socket from which the address can be reached} */
  synchronized ChannelFuture socketFor(InetAddress remote) {
    SocketProtocolFamily family = QuicSockets.familyOf(remote);
    ChannelFuture known = bound.get(family);
    if (known != null && (!known.isDone() || known.isSuccess() && known.channel().isOpen())) {
      return known;
    }
    ChannelFuture binding = bind(family);
    bound.put(family, binding);
    return binding;
  }

  /**
   * {@return what connects from the socket} Called on the event loop.
   *
   * @param handshake added to the connection's pipeline
   */
  QuicChannelBootstrap bootstrap(
      Channel socket, InetSocketAddress remote, ChannelHandler handshake) {
    byte[] id = new byte[QuicCodecs.CONNECTION_ID_BYTES];
    random.nextBytes(id);
    return QuicChannel.newBootstrap(socket)
        .localConnectionAddress(new QuicConnectionAddress(id))
        .remoteAddress(remote)
        .handler(
            QuicSockets.initializer(
                channel -> {
                  open.add(channel);
                  StrayResets resets = socket.pipeline().get(StrayResets.class);
                  resets.add(remote, ByteBuffer.wrap(id), channel);
                  channel.pipeline().addLast(handshake);
                }))
        .streamHandler(QuicSockets.initializer(Channel::close))
        .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, sockets.segments());
  }

  private ChannelFuture bind(SocketProtocolFamily family) {
    Bootstrap bootstrap =
        sockets
            .bootstrap(loop, family)
            .handler(
                QuicSockets.initializer(
                    channel -> {
                      open.add(channel);
                      channel
                          .pipeline()
                          .addLast(
                              new StrayResets(),
                              QuicCodecs.client(settings)
                                  .sslEngineProvider(contexts::newEngine)
                                  .build(),
                              SocketFaults.HANDLER);
                    }));
    return bootstrap.bind(new InetSocketAddress(QuicSockets.anyOf(family), 0));
  }
}
