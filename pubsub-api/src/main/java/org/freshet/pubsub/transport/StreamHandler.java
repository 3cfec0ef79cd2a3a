package org.freshet.pubsub.transport;

import java.util.Set;

/**
 * A protocol served to the other side: pubsub itself, identify, ping, or yours.
 *
 * <p>Its class is named by a {@link StreamHandlerProvider} and built by the injector, once for a
 * node. Methods are called on transport threads, several at a time, and must not block. One that
 * throws costs the stream (or, from {@link #onConnection}, nothing): it is counted under the
 * provider's id and logged.
 */
public interface StreamHandler {
  /** {@return what is served; the same set at every call, never empty} */
  Set<ProtocolId> protocols();

  /**
   * Called for each stream that the far side opened with one of the {@link #protocols()}.
   *
   * <p>Nothing is delivered to the returned listener before {@link Stream#request}.
   */
  StreamListener onStream(Stream stream);

  /**
   * Called once for each connection, dialled or accepted, when it stands: the place to {@linkplain
   * Connection#open open} a stream to the far side.
   */
  default void onConnection(Connection connection) {}
}
