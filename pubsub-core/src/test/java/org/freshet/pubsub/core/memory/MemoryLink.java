package org.freshet.pubsub.core.memory;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.StreamError;

/** A connection in memory, seen from both of its ends. Nothing moves but in {@link #run}. */
public final class MemoryLink {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final MemoryConnection dialler;
  private final MemoryConnection listener;

  /**
   * Connects two nodes.
   *
   * @param diallerId the identity that the listening side sees, and the other way round
   */
  public MemoryLink(Optional<PeerId> diallerId, Optional<PeerId> listenerId, boolean multiplexed) {
    dialler =
        new MemoryConnection(
            tasks, listenerId, Multiaddr.parse("/ip4/127.0.0.1/tcp/1"), true, multiplexed);
    listener =
        new MemoryConnection(
            tasks, diallerId, Multiaddr.parse("/ip4/127.0.0.1/tcp/2"), false, multiplexed);
    dialler.connect(listener);
    listener.connect(dialler);
  }

  /** Connects two nodes that prove nothing. */
  public static MemoryLink anonymous() {
    return new MemoryLink(Optional.empty(), Optional.empty(), true);
  }

  /** {@return the end of the node that dialled} */
  public MemoryConnection dialler() {
    return dialler;
  }

  /** {@return the end of the node that was dialled} */
  public MemoryConnection listener() {
    return listener;
  }

  /** Lets everything happen that can happen. */
  public void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Ends the connection for both nodes. */
  public void cut() {
    dialler.close(StreamError.CONNECTION_LOST);
    run();
  }
}
