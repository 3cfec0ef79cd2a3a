package org.freshet.pubsub.transport.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.netty.OpenChannels;
import org.freshet.pubsub.transport.netty.tls.CertificateSource;
import org.freshet.pubsub.transport.netty.tls.CertificateVerifier;
import org.freshet.pubsub.transport.tcp.noise.NoiseCrypto;
import org.freshet.pubsub.transport.tcp.noise.NoiseIdentity;
import org.freshet.pubsub.transport.tcp.tls.TlsContexts;
import org.freshet.pubsub.transport.tcp.yamux.WindowReserve;

/**
 * TCP with Noise or TLS and yamux, on Netty's NIO.
 *
 * <p>Handles {@code /ip4|ip6/…/tcp/…}. Connections are spread over one event loop a processor.
 */
public final class TcpTransport implements Transport {
  private static final Multiaddr DEFAULT_LISTEN_ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");

  private static final int FIRST_READ_BYTES = 2048;
  private static final int MAX_READ_BYTES = 256 << 10;

  private static final Set<String> SECURITIES = Set.of("noise", "tls");

  private final Identity identity;
  private final TransportSettings settings;
  private final NoiseIdentity noise;
  private final CertificateVerifier verifier;
  private final SslProvider tlsProvider;
  private final WindowReserve windows;
  private final UpgradeParts dialling;
  private final EventLoopGroup loops;
  private final OpenChannels open = new OpenChannels();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Called by the injector.
   *
   * @throws IllegalArgumentException when the settings ask for a security protocol or a multiplexer
   *     that this transport does not have
   */
  @Inject
  public TcpTransport(Identity identity, KeyProvider keys, TransportSettings settings) {
    this(identity, keys, settings, NoiseCrypto.best(), TlsContexts.bestProvider());
  }

  TcpTransport(
      Identity identity,
      KeyProvider keys,
      TransportSettings settings,
      NoiseCrypto crypto,
      SslProvider tlsProvider) {
    if (!SECURITIES.containsAll(settings.security())) {
      throw new IllegalArgumentException(
          "the TCP transport has security noise and tls, not " + settings.security());
    }
    if (!isSingleStream(settings) && !settings.muxers().equals(List.of("yamux"))) {
      throw new IllegalArgumentException(
          "the TCP transport has muxers yamux or none, not " + settings.muxers());
    }
    this.identity = identity;
    this.settings = settings;
    this.noise = new NoiseIdentity(crypto, identity, keys, muxers(settings));
    this.verifier = new CertificateVerifier(keys, InstantSource.system());
    this.tlsProvider = tlsProvider;
    this.windows = new WindowReserve(settings.maxTotalWindowGrowthBytes());
    this.dialling = parts(true);
    this.loops =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(),
            new DefaultThreadFactory("freshet-tcp", true),
            NioIoHandler.newFactory());
  }

  private static List<String> muxers(TransportSettings settings) {
    return isSingleStream(settings) ? List.of() : List.of(Upgrade.YAMUX.name());
  }

  /** {@return what upgrades need, with a certificate of their own} */
  private UpgradeParts parts(boolean forDials) {
    CertificateSource certificates = new CertificateSource(identity, InstantSource.system());
    TlsContexts tls =
        new TlsContexts(certificates, verifier, muxers(settings), forDials, tlsProvider);
    return new UpgradeParts(noise, tls, settings, windows);
  }

  static boolean isSingleStream(TransportSettings settings) {
    return settings.muxers().equals(List.of("none"));
  }

  @Override
  public boolean handles(Multiaddr address) {
    return TcpAddresses.handles(address);
  }

  @Override
  public Multiaddr defaultListenAddress() {
    return DEFAULT_LISTEN_ADDRESS;
  }

  @Override
  public CompletionStage<Listener> listen(Multiaddr local, ConnectionHandler handler) {
    CompletableFuture<Listener> result = new CompletableFuture<>();
    try {
      InetSocketAddress address = TcpAddresses.toSocket(local);
      if (closed.get()) {
        throw new StreamException(StreamError.SHUTDOWN);
      }
      ChannelFuture bound = server(handler).bind(address);
      bound.addListener(f -> onBound(bound, local, result));
    } catch (StreamException e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  private ServerBootstrap server(ConnectionHandler handler) {
    TcpAcceptor acceptor = new TcpAcceptor(parts(false), open);
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, readBuffers())
        .handler(
            initializer(
                channel -> {
                  open.add(channel);
                  channel.pipeline().addLast(acceptor.gate(handler));
                }))
        .childHandler(initializer(channel -> acceptor.accept(channel, handler)));
  }

  private static void onBound(
      ChannelFuture bound, Multiaddr local, CompletableFuture<Listener> result) {
    if (bound.isSuccess()) {
      result.complete(new TcpListener(bound.channel()));
      return;
    }
    Throwable cause = bound.cause();
    String why =
        "cannot listen on "
            + local
            + " ("
            + cause.getMessage()
            + "): free the port or give another address";
    result.completeExceptionally(
        new StreamException(StreamError.RESOURCE_LIMIT.because(why), cause));
  }

  @Override
  public Dial dial(Multiaddr remote, ConnectionHandler handler) {
    EventLoop loop = loops.next();
    TcpDial dial = new TcpDial(remote, loop, open);
    InetSocketAddress address;
    try {
      address = TcpAddresses.toSocket(remote);
    } catch (StreamException e) {
      dial.onFailed(e.error());
      return dial;
    }
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, readBuffers())
            // The upgrade's timer covers connecting too.
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
            .handler(
                initializer(
                    channel -> {
                      open.add(channel);
                      channel
                          .pipeline()
                          .addLast(
                              new Upgrade(
                                  new Upgrade.Dialled(remote.peerId()), dialling, handler, dial));
                    }));
    dial.start(bootstrap, address);
    return dial;
  }

  /** A few of the longest Noise messages in one read, once a connection brings so much. */
  private static RecvByteBufAllocator readBuffers() {
    return new AdaptiveRecvByteBufAllocator(64, FIRST_READ_BYTES, MAX_READ_BYTES);
  }

  private static ChannelInitializer<Channel> initializer(Consumer<Channel> prepare) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        prepare.accept(channel);
      }
    };
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      open.closeWith(loops);
    }
  }
}
