package org.freshet.pubsub.transport.tcp.link;

import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.netty.StreamPipe;

/** Hears one {@link Link}, on its event loop. */
public interface LinkListener {
  /** Called for each pipe that the far side opens, before it delivers anything. */
  void onPipe(StreamPipe pipe);

  /**
   * Called for each pipe of the far side that was reset because a bound of the settings was
   * reached.
   *
   * @param bound as in {@link org.freshet.pubsub.transport.ConnectionHandler#onStreamRefused}
   */
  void onPipeRefused(String bound);

  /** Called once and last. */
  void onEnded(StreamError why);
}
