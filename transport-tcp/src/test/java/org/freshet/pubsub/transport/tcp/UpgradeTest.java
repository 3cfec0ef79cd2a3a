package org.freshet.pubsub.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.TransportSettings;
import org.freshet.pubsub.transport.tcp.noise.NoiseCrypto;
import org.freshet.pubsub.transport.tcp.noise.NoiseIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class UpgradeTest {
  private static final ProtocolId ECHO = ProtocolId.of("/echo/1");
  private static final TestKeys KEYS = new TestKeys();

  private final Identity identity = KEYS.generate();
  private final TestNode node =
      new TestNode(identity, new TcpTransport(identity, KEYS, TransportSettings.DEFAULT));

  /** As rust does. */
  @Test
  void muxerIsNegotiatedWhenTheFarSideOffersNoneInItsHandshake() throws Exception {
    node.serve(ECHO, EchoListener::new);
    Multiaddr address = node.listen();
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    CompletableFuture<TcpConnection> result = new CompletableFuture<>();
    NoiseIdentity withoutMuxers =
        new NoiseIdentity(NoiseCrypto.jdk(), KEYS.generate(), KEYS, List.of());
    Upgrade upgrade =
        new Upgrade(
            true,
            address.peerId(),
            withoutMuxers,
            TransportSettings.DEFAULT,
            node,
            completing(result));
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
      Stream stream = TestNode.await(TestNode.await(result).open(List.of(ECHO), heard));
      stream.request(10);
      stream.write(List.of(ByteBuffer.allocate(10)));

      await().until(() -> heard.size() == 10);
    } finally {
      node.close();
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void handshakesUnderWayAreBoundedAndTimeOut() {
    NoiseIdentity noise = new NoiseIdentity(NoiseCrypto.jdk(), identity, KEYS, List.of());
    TcpAcceptor acceptor = new TcpAcceptor(noise, TransportSettings.DEFAULT, new OpenChannels(), 2);
    List<EmbeddedChannel> channels = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      EmbeddedChannel channel = new EmbeddedChannel();
      channels.add(channel);
      acceptor.accept(channel, node);
    }
    assertThat(channels.get(0).isOpen()).isTrue();
    assertThat(channels.get(1).isOpen()).isTrue();
    assertThat(channels.get(2).isOpen()).isFalse();

    EmbeddedChannel silent = channels.get(0);
    silent.advanceTimeBy(
        TransportSettings.DEFAULT.handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS);
    silent.runScheduledPendingTasks();
    assertThat(silent.isOpen()).isFalse();
    EmbeddedChannel next = new EmbeddedChannel();
    acceptor.accept(next, node);
    assertThat(next.isOpen()).isTrue();

    channels.get(1).close();
    next.close();
    assertThat(channels.get(1).runScheduledPendingTasks()).as("no timer is left").isEqualTo(-1);
    node.close();
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
