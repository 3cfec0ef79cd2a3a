package org.freshet.pubsub.transport.tcp.link;

import io.netty.channel.ChannelHandler;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.netty.StreamPipe;

/**
 * The last handler of a secured channel: makes pipes out of its plain text.
 *
 * <p>All methods are called on the channel's event loop, after the handler was added.
 */
public interface Link extends ChannelHandler {
  /**
   * {@return a new pipe to the far side}
   *
   * @throws org.freshet.pubsub.transport.StreamException when none can be opened now
   */
  StreamPipe open();

  /** Ends all pipes and the channel, and tells the far side why where it can; idempotent. */
  void close(StreamError why);
}
