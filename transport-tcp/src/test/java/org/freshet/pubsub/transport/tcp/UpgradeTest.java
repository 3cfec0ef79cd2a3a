package org.freshet.pubsub.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.pubsub.testkit.transport.Patience.REAL;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.testkit.transport.EchoListener;
import org.freshet.pubsub.testkit.transport.Patience;
import org.freshet.pubsub.testkit.transport.RecordingListener;
import org.freshet.pubsub.testkit.transport.TransportNode;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.netty.Negotiation;
import org.freshet.pubsub.transport.netty.NegotiationHandler;
import org.freshet.pubsub.transport.netty.OpenChannels;
import org.freshet.pubsub.transport.netty.tls.CertificateSource;
import org.freshet.pubsub.transport.netty.tls.CertificateVerifier;
import org.freshet.pubsub.transport.tcp.noise.NoiseCrypto;
import org.freshet.pubsub.transport.tcp.noise.NoiseHandler;
import org.freshet.pubsub.transport.tcp.noise.NoiseIdentity;
import org.freshet.pubsub.transport.tcp.tls.TlsContexts;
import org.freshet.pubsub.transport.tcp.yamux.WindowReserve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class UpgradeTest {
  private static final ProtocolId ECHO = ProtocolId.of("/echo/1");
  private static final KeyProvider KEYS = KeyProvider.installed();

  private final Identity identity = KEYS.generate(KeyType.ED25519);
  private final TransportNode node =
      new TransportNode(
          identity, new TcpTransport(identity, KEYS, TransportSettings.DEFAULT), Patience.REAL);

  /** As rust does. */
  @Test
  void muxerIsNegotiatedWhenTheFarSideOffersNoneInItsHandshake() throws Exception {
    node.serve(ECHO, EchoListener::new);
    Multiaddr address = node.listen();
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    CompletableFuture<TcpConnection> result = new CompletableFuture<>();
    NoiseIdentity withoutMuxers =
        new NoiseIdentity(NoiseCrypto.jdk(), KEYS.generate(KeyType.ED25519), KEYS, List.of());
    Upgrade upgrade =
        new Upgrade(
            new Upgrade.Dialled(address.peerId()), parts(withoutMuxers), node, completing(result));
    try {
      new Bootstrap()
          .group(loops)
          .channel(NioSocketChannel.class)
          .handler(
              new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel.pipeline().addLast(upgrade);
                }
              })
          .connect(TcpAddresses.toSocket(address.withoutPeerId()));
      RecordingListener heard = new RecordingListener();
      Stream stream = REAL.result(REAL.result(result).open(List.of(ECHO), heard));
      stream.request(10);
      stream.write(List.of(ByteBuffer.allocate(10)));

      REAL.until("the echo", () -> heard.size() == 10);
    } finally {
      node.close();
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  /** The last of the stages; those before it are cancelled in system-tests, by the thousand. */
  @Test
  void dialThatIsCancelledWhileTheMuxerIsNegotiatedHangsUp() throws Exception {
    NoiseIdentity withoutMuxers =
        new NoiseIdentity(NoiseCrypto.jdk(), KEYS.generate(KeyType.ED25519), KEYS, List.of());
    CompletableFuture<Channel> secured = new CompletableFuture<>();
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      Channel listener =
          new ServerBootstrap()
              .group(loops)
              .channel(NioServerSocketChannel.class)
              .childHandler(securingOnly(withoutMuxers, secured))
              .bind("127.0.0.1", 0)
              .sync()
              .channel();
      Transport.Dial dial =
          node.beginDial(TcpAddresses.toMultiaddr((InetSocketAddress) listener.localAddress()));
      Channel far = REAL.result(secured);
      assertThat(dial.result().toCompletableFuture()).isNotDone();
      dial.cancel();

      REAL.until("the far side to be hung up on", () -> !far.isOpen());
      assertThatThrownBy(() -> REAL.result(dial.result())).hasMessageContaining("cancelled");
      assertThat(node.connections()).isEmpty();
    } finally {
      node.close();
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  /** A far side that goes as far as Noise, and then says no more. */
  private static ChannelInitializer<Channel> securingOnly(
      NoiseIdentity identity, CompletableFuture<Channel> secured) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast(
                new NegotiationHandler(
                    Negotiation.serving(() -> Set.of(Upgrade.NOISE)),
                    agreed ->
                        channel
                            .pipeline()
                            .addLast(
                                new NoiseHandler(
                                    identity,
                                    false,
                                    Optional.empty(),
                                    theirs -> secured.complete(channel)))));
      }
    };
  }

  @Test
  void incomingConnectionIsAnnouncedBeforeItsHandshakeAndEndedOnceHoweverItEnds() {
    TcpAcceptor acceptor = acceptor();
    EmbeddedChannel silent = accepted(acceptor, 1);
    EmbeddedChannel lost = accepted(acceptor, 2);
    EmbeddedChannel wrong = accepted(acceptor, 3);
    assertThat(node.handshakes()).containsExactly("1 begins", "2 begins", "3 begins");

    lost.close();
    wrong.writeInbound(Unpooled.wrappedBuffer(new byte[] {1, 0}));
    silent.advanceTimeBy(
        TransportSettings.DEFAULT.handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS);
    silent.runScheduledPendingTasks();

    assertThat(silent.isOpen()).isFalse();
    assertThat(wrong.isOpen()).isFalse();
    assertThat(node.handshakes().subList(3, node.handshakes().size()))
        .containsExactly(
            "2 ends " + StreamError.CONNECTION_LOST.code(),
            "3 ends " + StreamError.PROTOCOL_VIOLATION.code(),
            "1 ends " + StreamError.TIMEOUT.code());
    assertThat(lost.runScheduledPendingTasks()).as("no timer is left").isEqualTo(-1);
    node.close();
  }

  @Test
  void unwantedIncomingConnectionCostsNoHandshake() {
    node.refuseIncoming(StreamError.RESOURCE_LIMIT);
    EmbeddedChannel unwanted = accepted(acceptor(), 1);

    assertThat(unwanted.isOpen()).isFalse();
    assertThat((Object) unwanted.readOutbound()).isNull();
    assertThat(node.handshakes()).containsExactly("1 begins");
    node.close();
  }

  private UpgradeParts parts(NoiseIdentity noise) {
    TlsContexts tls =
        new TlsContexts(
            new CertificateSource(identity, InstantSource.system()),
            new CertificateVerifier(KEYS, InstantSource.system()),
            List.of(),
            true,
            SslProvider.JDK);
    return new UpgradeParts(
        noise, tls, TransportSettings.DEFAULT, new WindowReserve(Integer.MAX_VALUE));
  }

  private TcpAcceptor acceptor() {
    NoiseIdentity noise = new NoiseIdentity(NoiseCrypto.jdk(), identity, KEYS, List.of());
    return new TcpAcceptor(parts(noise), new OpenChannels());
  }

  private EmbeddedChannel accepted(TcpAcceptor acceptor, int port) {
    EmbeddedChannel channel =
        new EmbeddedChannel() {
          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress("192.0.2.1", port);
          }
        };
    EmbeddedChannel server = new EmbeddedChannel(acceptor.gate(node));
    if (server.writeInbound(channel)) {
      acceptor.accept(server.readInbound(), node);
    }
    return channel;
  }

  private static Upgrade.Outcome completing(CompletableFuture<TcpConnection> result) {
    return new Upgrade.Outcome() {
      @Override
      public void onConnected(TcpConnection connection) {
        result.complete(connection);
      }

      @Override
      public void onFailed(StreamError why) {
        result.completeExceptionally(new AssertionError(why));
      }
    };
  }
}
