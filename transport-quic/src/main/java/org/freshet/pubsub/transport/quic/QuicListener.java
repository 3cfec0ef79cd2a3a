package org.freshet.pubsub.transport.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.netty.handler.codec.quic.QuicTransportError;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.freshet.pubsub.log.LogLimit;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ConnectionHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the connections that arrive at one address, as far as the node wants them.
 *
 * <p>Its socket carries the connections that stand: when it is closed it refuses new ones, and the
 * socket closes behind the last.
 */
final class QuicListener implements Transport.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(QuicListener.class);
  private static final LogLimit FAULTS = LogLimit.ofFaults();

  private final ConnectionHandler handler;
  private final QuicContexts contexts;
  private final TransportSettings settings;
  private final OpenChannels open;
  private final LogLimit details = LogLimit.ofDetails();
  private final CompletableFuture<Channel> socket = new CompletableFuture<>();

  /** Connections and attempts that the socket carries, and one while the listener is open. */
  private final AtomicInteger users = new AtomicInteger(1);

  private volatile boolean closed;
  private volatile Multiaddr address;

  QuicListener(
      Multiaddr local,
      ConnectionHandler handler,
      QuicContexts contexts,
      TransportSettings settings,
      OpenChannels open) {
    this.address = local;
    this.handler = handler;
    this.contexts = contexts;
    this.settings = settings;
    this.open = open;
  }

  /** {@return completes with this when packets are read} Called once. */
  CompletionStage<Transport.Listener> bind(
      QuicSockets sockets, EventLoop loop, InetSocketAddress local) {
    Bootstrap bootstrap =
        sockets
            .bootstrap(loop, QuicSockets.familyOf(local.getAddress()))
            .handler(QuicSockets.initializer(this::prepare));
    ChannelFuture bound = bootstrap.bind(local);
    CompletableFuture<Transport.Listener> result = new CompletableFuture<>();
    bound.addListener(
        f -> {
          if (f.isSuccess()) {
            address = QuicAddresses.toMultiaddr((InetSocketAddress) bound.channel().localAddress());
            socket.complete(bound.channel());
            result.complete(this);
          } else {
            String why =
                "cannot listen on "
                    + address
                    + " ("
                    + f.cause().getMessage()
                    + "): free the port or give another address";
            result.completeExceptionally(
                new StreamException(StreamError.RESOURCE_LIMIT.because(why), f.cause()));
          }
        });
    return result;
  }

  private void prepare(Channel channel) {
    open.add(channel);
    channel
        .pipeline()
        .addLast(
            QuicCodecs.server(settings)
                .sslEngineProvider(contexts::newEngine)
                .connectionIdAddressGenerator(QuicConnectionIdGenerator.randomGenerator())
                .handler(QuicSockets.initializer(c -> accept((QuicChannel) c)))
                .streamHandler(QuicSockets.initializer(Channel::close))
                .build());
  }

  /** Called for each connection that begins, on its event loop. */
  private void accept(QuicChannel channel) {
    if (!(channel.remoteSocketAddress() instanceof InetSocketAddress remote) || closed) {
      refuse(channel);
      return;
    }
    Multiaddr from = QuicAddresses.toMultiaddr(remote);
    Optional<StreamError> refusal = consent(from);
    if (refusal.isPresent()) {
      debug(() -> "hung up on " + from + ": " + refusal.get());
      refuse(channel);
      return;
    }
    open.add(channel);
    users.incrementAndGet();
    channel.closeFuture().addListener(f -> leave());
    QuicHandshake.Outcome outcome =
        new QuicHandshake.Outcome() {
          @Override
          public void onConnected(QuicConnection connection) {
            open.add(connection);
          }

          @Override
          public void onFailed(StreamError why) {
            debug(() -> "no connection with " + from + ": " + why);
          }
        };
    channel
        .pipeline()
        .addLast(
            new QuicHandshake(
                new QuicHandshake.Accepted(), from, contexts, settings, handler, outcome));
  }

  private static void refuse(QuicChannel channel) {
    channel.close(false, (int) QuicTransportError.CONNECTION_REFUSED.code(), Unpooled.EMPTY_BUFFER);
  }

  private Optional<StreamError> consent(Multiaddr from) {
    try {
      return handler.onIncoming(from);
    } catch (RuntimeException | Error e) {
      FAULTS.write(LOG::warn, () -> "hung up on " + from + ", for the connection handler threw", e);
      return Optional.of(StreamError.INTERNAL);
    }
  }

  private void debug(Supplier<String> line) {
    if (LOG.isDebugEnabled()) {
      details.write(LOG::debug, line);
    }
  }

  private void leave() {
    if (users.decrementAndGet() == 0) {
      socket.thenAccept(Channel::close);
    }
  }

  @Override
  public Multiaddr address() {
    return address;
  }

  @Override
  public void close() {
    boolean first;
    synchronized (this) {
      first = !closed;
      closed = true;
    }
    if (first) {
      leave();
    }
  }
}
