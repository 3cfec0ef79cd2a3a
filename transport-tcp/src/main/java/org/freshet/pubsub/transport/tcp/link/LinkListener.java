package org.freshet.pubsub.transport.tcp.link;

import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.netty.StreamPipe;

/** Hears one {@link Link}, on its event loop. */
public interface LinkListener {
  /** Called for each pipe that the far side opens, before it delivers anything. */
  void onPipe(StreamPipe pipe);

  /** Called for each pipe that the far side wanted to open beyond what the settings allow. */
  void onPipeRefused();

  /** Called once and last. */
  void onEnded(StreamError why);
}
