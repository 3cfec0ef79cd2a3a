package org.freshet.pubsub.transport.quic;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.freshet.pubsub.transport.StreamError;

/** What a transport must close when it closes; safe for any thread. */
final class OpenChannels {
  /** Once closed it closes whatever is added. */
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  private final Set<QuicConnection> connections = ConcurrentHashMap.newKeySet();

  /** Adds a socket or a connection under way; it leaves by itself when closed. */
  void add(Channel channel) {
    channels.add(channel);
  }

  /** Adds a connection, so that its far side hears why it is closed. */
  void add(QuicConnection connection) {
    connections.add(connection);
    connection.closed().thenRun(() -> connections.remove(connection));
  }

  /** {@return completes when all are closed} */
  Future<?> close(StreamError why) {
    connections.forEach(c -> c.close(why));
    return channels.close();
  }
}
