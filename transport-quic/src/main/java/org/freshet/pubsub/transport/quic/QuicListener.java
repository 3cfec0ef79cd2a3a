package org.freshet.pubsub.transport.quic;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicCodecDispatcher;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.netty.handler.codec.quic.QuicTransportError;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
import org.freshet.pubsub.transport.netty.OpenChannels;
import org.freshet.pubsub.transport.quic.codec.QuicCodecs;
import org.freshet.pubsub.transport.quic.codec.QuicSockets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the connections that arrive at one address, as far as the node wants them.
 *
 * <p>Its sockets carry the connections that stand: when it is closed it refuses new ones, and the
 * sockets close behind the last.
 */
final class QuicListener implements Transport.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(QuicListener.class);
  private static final LogLimit FAULTS = LogLimit.ofFaults();

  /** From so many handshakes under way on, the next one begins with a proof of its address. */
  static final int MANY_HANDSHAKES = 64;

  private final ConnectionHandler handler;
  private final Parts parts;
  private final ListenSockets sockets;
  private final OpenChannels open;
  private final LogLimit details = LogLimit.ofDetails();
  private final AddressTokens addresses;

  private final AtomicInteger inHandshake = new AtomicInteger();

  /** Connections and attempts that the sockets carry, and one while the listener is open. */
  private final AtomicInteger users = new AtomicInteger(1);

  private volatile boolean closed;
  private volatile Multiaddr address;

  QuicListener(
      Multiaddr local,
      ConnectionHandler handler,
      Parts parts,
      ListenSockets sockets,
      OpenChannels open) {
    this.address = local;
    this.handler = handler;
    this.parts = parts;
    this.sockets = sockets;
    this.open = open;
    this.addresses =
        new AddressTokens(() -> inHandshake.get() >= MANY_HANDSHAKES, System::nanoTime);
  }

  /**
   * What the connections of a listener are made with.
   *
   * @param contexts their TLS
   * @param tokens what ends those that a former life of the node left behind
   * @param segments what their packets are sent in
   */
  record Parts(
      QuicContexts contexts,
      ResetTokens tokens,
      SegmentedDatagramPacketAllocator segments,
      TransportSettings settings) {}

  /** {@return completes with this when packets are read} Called once. */
  CompletionStage<Transport.Listener> bind(InetSocketAddress local) {
    CompletableFuture<Transport.Listener> result = new CompletableFuture<>();
    sockets
        .bind(local, new Dispatcher())
        .whenComplete(
            (bound, failure) -> {
              if (failure == null) {
                address = QuicAddresses.toMultiaddr(bound);
                result.complete(this);
              } else {
                result.completeExceptionally(notBound(failure));
              }
            });
    return result;
  }

  private StreamException notBound(Throwable failure) {
    Throwable inner = failure.getCause();
    Throwable cause = failure instanceof CompletionException && inner != null ? inner : failure;
    String why =
        "cannot listen on "
            + address
            + " ("
            + cause.getMessage()
            + "): free the port or give another address";
    return new StreamException(StreamError.RESOURCE_LIMIT.because(why), cause);
  }

  /** Hands each packet to the socket that has its connection, whichever the kernel gave it to. */
  private final class Dispatcher extends QuicCodecDispatcher {
    Dispatcher() {
      super(ConnectionIds.BYTES);
    }

    @Override
    protected QuicConnectionIdGenerator newIdGenerator(int socket) {
      return new ConnectionIds(socket);
    }

    @Override
    protected void initChannel(Channel channel, int idBytes, QuicConnectionIdGenerator ids) {
      open.add(channel);
      UnknownConnections unknown =
          new UnknownConnections((ConnectionIds) ids, parts.tokens(), System::nanoTime);
      channel
          .pipeline()
          .addLast(
              unknown,
              QuicCodecs.server(parts.settings())
                  .sslEngineProvider(parts.contexts()::newEngine)
                  .connectionIdAddressGenerator(ids)
                  .resetTokenGenerator(parts.tokens())
                  .tokenHandler(addresses)
                  .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, parts.segments())
                  .handler(QuicSockets.initializer(c -> accept((QuicChannel) c, unknown)))
                  .streamHandler(QuicSockets.initializer(Channel::close))
                  .build(),
              SocketFaults.HANDLER);
    }
  }

  /** Called for each connection that begins, on its event loop. */
  private void accept(QuicChannel channel, UnknownConnections others) {
    others.add(channel);
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
    others.addAccepted(remote, channel);
    users.incrementAndGet();
    inHandshake.incrementAndGet();
    channel.closeFuture().addListener(f -> leave());
    QuicHandshake.Outcome outcome =
        new QuicHandshake.Outcome() {
          @Override
          public void onConnected(QuicConnection connection) {
            inHandshake.decrementAndGet();
            open.add(connection);
          }

          @Override
          public void onFailed(StreamError why) {
            inHandshake.decrementAndGet();
            debug(() -> "no connection with " + from + ": " + why);
          }
        };
    channel
        .pipeline()
        .addLast(
            new QuicHandshake(
                new QuicHandshake.Accepted(),
                from,
                parts.contexts(),
                parts.settings(),
                handler,
                outcome));
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
      sockets.close();
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
