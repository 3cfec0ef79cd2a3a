package org.freshet.pubsub.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;
import org.freshet.pubsub.transport.netty.OpenChannels;
import org.junit.jupiter.api.Test;

/** What a server channel does with what it accepts. */
class TcpAcceptorTest {
  private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.7", 4001);

  /** Where a server channel would register what it is let have. */
  private final EmbeddedChannel server = new EmbeddedChannel();

  private Optional<StreamError> answer = Optional.empty();

  private TcpAcceptorTest gated() {
    UpgradeParts unused = null;
    TcpAcceptor acceptor = new TcpAcceptor(unused, new OpenChannels());
    server.pipeline().addLast(acceptor.gate(new Asked()));
    return this;
  }

  @Test
  void whatTheNodeDoesNotWantIsClosedBeforeItIsRegistered() {
    answer = Optional.of(StreamError.RESOURCE_LIMIT);
    Channel channel = new Accepted(FROM);
    gated().server.writeInbound(channel);
    assertThat(channel.isOpen()).isFalse();
    assertThat(server.<Channel>readInbound()).isNull();
  }

  @Test
  void whatTheNodeWantsGoesOn() {
    Channel channel = new Accepted(FROM);
    gated().server.writeInbound(channel);
    assertThat(channel.isOpen()).isTrue();
    assertThat(server.<Channel>readInbound()).isSameAs(channel);
  }

  @Test
  void whoHasGoneAlreadyIsNotAskedFor() {
    Channel channel = new Accepted(null);
    gated().server.writeInbound(channel);
    assertThat(channel.isOpen()).isFalse();
    assertThat(server.<Channel>readInbound()).isNull();
  }

  @Test
  void aHandlerThatThrowsCostsTheChannelAndNotTheListener() {
    answer = null;
    Channel channel = new Accepted(FROM);
    gated().server.writeInbound(channel);
    server.checkException();
    assertThat(channel.isOpen()).isFalse();
    assertThat(server.<Channel>readInbound()).isNull();
  }

  /** An accepted channel without an event loop. */
  private static final class Accepted extends EmbeddedChannel {
    private final SocketAddress from;

    Accepted(SocketAddress from) {
      super(null, io.netty.channel.DefaultChannelId.newInstance(), false, false);
      this.from = from;
    }

    @Override
    public SocketAddress remoteAddress() {
      return from;
    }
  }

  /** Says what the test wants; throws where that is nothing. */
  private final class Asked implements ConnectionHandler {
    @Override
    public Optional<StreamError> onIncoming(Multiaddr from) {
      assertThat(from).hasToString("/ip4/192.0.2.7/tcp/4001");
      if (answer == null) {
        throw new IllegalStateException("a fault of the node");
      }
      return answer;
    }

    @Override
    public Optional<StreamError> onConnection(Connection connection) {
      throw new AssertionError("there is no handshake here");
    }

    @Override
    public Set<ProtocolId> protocols() {
      return Set.of();
    }

    @Override
    public StreamListener onStream(Stream stream) {
      throw new AssertionError("there are no streams here");
    }
  }
}
