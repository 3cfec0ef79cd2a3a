package org.freshet.pubsub.transport.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.transport.quic.codec.QuicSockets;

/**
 * The sockets of one listener: one for each event loop, on the same port, where the machine lets
 * them share it, else one. Safe for any thread.
 */
final class ListenSockets {
  private final QuicSockets sockets;
  private final List<EventLoop> loops;
  private final List<Channel> bound = new ArrayList<>();

  /**
   * Creates it, without a socket.
   *
   * @param loops where packets may be read; the first alone where ports are not shared
   */
  ListenSockets(QuicSockets sockets, List<EventLoop> loops) {
    this.sockets = sockets;
    this.loops = List.copyOf(loops);
  }

  /**
   * {@return completes with the address, or fails with what the system said} Called once.
   *
   * @param handler added to each socket; may be added several times
   */
  CompletableFuture<InetSocketAddress> bind(InetSocketAddress local, ChannelHandler handler) {
    SocketProtocolFamily family = QuicSockets.familyOf(local.getAddress());
    if (!sockets.canSharePorts() || loops.size() == 1) {
      return bind(sockets.bootstrap(loops.get(0), family).handler(handler), local);
    }
    InetSocketAddress free;
    try {
      free = free(local, family);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    List<CompletableFuture<InetSocketAddress>> all = new ArrayList<>();
    for (EventLoop loop : loops) {
      all.add(bind(sockets.sharing(loop, family).handler(handler), free));
    }
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> free)
        .whenComplete(
            (address, failure) -> {
              if (failure != null) {
                close();
              }
            });
  }

  /** Who shares a port shares it with every process of the same user: so it must be free first. */
  private static InetSocketAddress free(InetSocketAddress local, SocketProtocolFamily family)
      throws IOException {
    StandardProtocolFamily inet =
        family == SocketProtocolFamily.INET6
            ? StandardProtocolFamily.INET6
            : StandardProtocolFamily.INET;
    try (DatagramChannel alone = DatagramChannel.open(inet)) {
      alone.bind(local);
      int port = ((InetSocketAddress) alone.getLocalAddress()).getPort();
      return new InetSocketAddress(local.getAddress(), port);
    }
  }

  private CompletableFuture<InetSocketAddress> bind(Bootstrap bootstrap, InetSocketAddress local) {
    CompletableFuture<InetSocketAddress> result = new CompletableFuture<>();
    ChannelFuture binding = bootstrap.bind(local);
    binding.addListener(
        f -> {
          if (f.isSuccess()) {
            synchronized (bound) {
              bound.add(binding.channel());
            }
            result.complete((InetSocketAddress) binding.channel().localAddress());
          } else {
            result.completeExceptionally(f.cause());
          }
        });
    return result;
  }

  /** Closes those that there are. */
  void close() {
    synchronized (bound) {
      bound.forEach(Channel::close);
    }
  }
}
