package org.freshet.pubsub.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.transport.StreamError;

/** What a transport must close when it closes; safe for any thread. */
public final class OpenChannels {
  private static final int MAX_CLOSE_MILLIS = 2000;

  /** Once closed it closes whatever is added. */
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  private final Set<NettyConnection> connections = ConcurrentHashMap.newKeySet();

  /** Creates it empty. */
  public OpenChannels() {}

  /** Adds a socket or a connection under way, in any state; it leaves by itself when closed. */
  public void add(Channel channel) {
    channels.add(channel);
  }

  /** Adds a connection, so that its far side hears why it is closed. */
  public void add(NettyConnection connection) {
    connections.add(connection);
    connection.closed().thenRun(() -> connections.remove(connection));
  }

  /**
   * Closes all with {@link StreamError#SHUTDOWN}, then ends the loops that they run on; waits for
   * that, some seconds at most, unless it is called on one of the loops. Called once.
   */
  public void closeWith(EventLoopGroup loops) {
    boolean mayWait = true;
    for (EventExecutor loop : loops) {
      mayWait &= !loop.inEventLoop();
    }
    connections.forEach(c -> c.close(StreamError.SHUTDOWN));
    Future<?> allClosed = channels.close();
    if (mayWait) {
      allClosed.awaitUninterruptibly(MAX_CLOSE_MILLIS);
    }
    Future<?> stopped = loops.shutdownGracefully(0, MAX_CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    if (mayWait) {
      stopped.awaitUninterruptibly(MAX_CLOSE_MILLIS + 500L);
    }
  }
}
