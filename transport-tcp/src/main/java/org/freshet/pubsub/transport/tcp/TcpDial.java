package org.freshet.pubsub.transport.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
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

/** One attempt to connect; its state belongs to one event loop. */
final class TcpDial implements Transport.Dial, Upgrade.Outcome {
  private final Multiaddr remote;
  private final EventLoop loop;
  private final OpenChannels open;
  private final CompletableFuture<Connection> result = new CompletableFuture<>();

  /** Null until the attempt began. */
  private @Nullable Channel channel;

  TcpDial(Multiaddr remote, EventLoop loop, OpenChannels open) {
    this.remote = remote;
    this.loop = loop;
    this.open = open;
  }

  /** Begins, soon, on the event loop. */
  void start(Bootstrap bootstrap, InetSocketAddress address) {
    try {
      loop.execute(() -> connect(bootstrap, address));
    } catch (RejectedExecutionException e) {
      onFailed(StreamError.SHUTDOWN);
    }
  }

  private void connect(Bootstrap bootstrap, InetSocketAddress address) {
    if (result.isDone()) {
      return;
    }
    ChannelFuture connected = bootstrap.connect(address);
    channel = connected.channel();
    connected.addListener(
        f -> {
          if (!f.isSuccess()) {
            onFailed(
                StreamError.CONNECTION_LOST.because(
                    "cannot connect to " + remote + ": " + f.cause().getMessage()));
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
      loop.execute(
          () -> {
            boolean wasOpen =
                result.completeExceptionally(
                    new StreamException(StreamError.CLOSED.because("the dial was cancelled")));
            if (wasOpen && channel != null) {
              channel.close();
            }
          });
    } catch (RejectedExecutionException e) {
      onFailed(StreamError.SHUTDOWN);
    }
  }

  @Override
  public void onConnected(TcpConnection connection) {
    open.add(connection);
    result.complete(connection);
  }

  @Override
  public void onFailed(StreamError why) {
    result.completeExceptionally(new StreamException(why));
  }
}
