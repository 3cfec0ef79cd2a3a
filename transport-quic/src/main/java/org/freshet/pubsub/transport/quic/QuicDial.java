package org.freshet.pubsub.transport.quic;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.netty.OpenChannels;
import org.jspecify.annotations.Nullable;

/** One attempt to connect; its state belongs to the event loop of all dials. */
final class QuicDial implements Transport.Dial, QuicHandshake.Outcome {
  private final Multiaddr remote;
  private final DialSockets sockets;
  private final OpenChannels open;
  private final CompletableFuture<Connection> result = new CompletableFuture<>();

  /** Null until the attempt began. */
  private @Nullable QuicHandshake handshake;

  QuicDial(Multiaddr remote, DialSockets sockets, OpenChannels open) {
    this.remote = remote;
    this.sockets = sockets;
    this.open = open;
  }

  /** Begins, soon, on the event loop; the handshake is this dial's. */
  void start(InetSocketAddress address, QuicHandshake made) {
    try {
      sockets.loop().execute(() -> begin(address, made));
    } catch (RejectedExecutionException e) {
      onFailed(StreamError.SHUTDOWN);
    }
  }

  private void begin(InetSocketAddress address, QuicHandshake made) {
    if (result.isDone()) {
      return;
    }
    ChannelFuture socket = sockets.socketFor(address.getAddress());
    socket.addListener(
        bound -> {
          if (bound.isSuccess()) {
            connect(socket.channel(), address, made);
          } else {
            onFailed(
                StreamError.CONNECTION_LOST.because(
                    "cannot connect to " + remote + ": " + bound.cause().getMessage()));
          }
        });
  }

  private void connect(Channel socket, InetSocketAddress address, QuicHandshake made) {
    if (result.isDone()) {
      return;
    }
    handshake = made;
    Future<QuicChannel> connected = sockets.bootstrap(socket, address, made).connect();
    connected.addListener(
        f -> {
          if (!f.isSuccess()) {
            StreamError why = QuicHandshake.translated(f.cause());
            made.fail(why);
            onFailed(why);
          }
        });
  }

  @Override
  public CompletionStage<Connection> result() {
    return result.minimalCompletionStage();
  }

  @Override
  public void cancel() {
    try {
      sockets
          .loop()
          .execute(
              () -> {
                StreamError why = StreamError.CLOSED.because("the dial was cancelled");
                if (handshake != null) {
                  handshake.fail(why);
                } else {
                  onFailed(why);
                }
              });
    } catch (RejectedExecutionException e) {
      onFailed(StreamError.SHUTDOWN);
    }
  }

  @Override
  public void onConnected(QuicConnection connection) {
    open.add(connection);
    result.complete(connection);
  }

  @Override
  public void onFailed(StreamError why) {
    result.completeExceptionally(new StreamException(why));
  }
}
