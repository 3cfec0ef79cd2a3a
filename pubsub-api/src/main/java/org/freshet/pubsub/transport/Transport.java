package org.freshet.pubsub.transport;

import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.peer.Multiaddr;

/**
 * Dials and listens; every connection it makes is secured and, unless configured otherwise,
 * multiplexed.
 *
 * <p>Its class is named by a {@link TransportProvider} and built by the injector, once for a node.
 * Methods may be called from any thread and never block.
 */
public interface Transport extends AutoCloseable {
  /** {@return whether {@link #listen} and {@link #dial} understand the address} */
  boolean handles(Multiaddr address);

  /** {@return the address to listen on when the user named none: loopback, ephemeral port} */
  Multiaddr defaultListenAddress();

  /**
   * Starts to accept connections.
   *
   * @param local port 0 means: any free one
   * @return completes when connections are accepted, or exceptionally with {@link StreamException}
   *     (or {@link java.io.IOException}) whose message names the address and the remedy
   */
  CompletionStage<Listener> listen(Multiaddr local, ConnectionHandler handler);

  /**
   * Starts to dial.
   *
   * @param remote may end in {@code /p2p/<id>}: then a far side that proves another identity is
   *     refused
   */
  Dial dial(Multiaddr remote, ConnectionHandler handler);

  /** Closes listeners, connections and threads; idempotent, returns within five seconds. */
  @Override
  void close();

  /** An open listener. */
  interface Listener extends AutoCloseable {
    /** {@return the address that was bound, with the real port} */
    Multiaddr address();

    /** Stops accepting; connections that stand go on. Idempotent, does not block. */
    @Override
    void close();
  }

  /** A dial under way. */
  interface Dial {
    /**
     * {@return completes when the connection stands and the handler took it, or exceptionally with
     * {@link StreamException}}
     */
    CompletionStage<Connection> result();

    /** Gives up; leaves nothing behind. Does nothing when the dial has ended. */
    void cancel();
  }
}
