package org.freshet.pubsub.transport;

import java.nio.ByteBuffer;

/**
 * Hears what happens on one stream, in order, one call at a time.
 *
 * <p>Called by the transport on its own thread; a method must not block. One that throws costs the
 * stream: the transport resets it with {@link StreamError#INTERNAL}.
 */
public interface StreamListener {
  /**
   * Called with the next bytes, never more than were requested.
   *
   * @param bytes valid during the call only; copy what is kept
   */
  void onBytes(ByteBuffer bytes);

  /**
   * Called at most once, behind the last byte, when the far side has ended its direction; without
   * {@link Stream#request} too, where no byte waits to be delivered.
   */
  default void onHalfClosed() {}

  /** Called exactly once and last, when both directions have ended, for whatever reason. */
  void onClosed(StreamError why);
}
