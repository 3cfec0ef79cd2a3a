package org.freshet.pubsub.testkit.transport;

/**
 * What a transport may be without. The contract asserts how it refuses, or does, what it lacks the
 * capability for.
 */
public enum TransportCapability {
  /**
   * Several streams fit on a connection, and either side opens them. Without it a connection is one
   * stream, which the side that dialled opens; any other is refused, and its end ends the
   * connection.
   */
  MULTIPLEXING,

  /**
   * A reset and a close tell their codes to the far side, those of {@code 0x1000} and more. Without
   * it the far side hears that it was reset, or that the connection is lost.
   */
  ERROR_CODES,

  /**
   * The settings bound how many streams the far side may have open on a connection. Without it the
   * transport takes any number; only a transport without strangers may.
   */
  STREAM_LIMIT
}
