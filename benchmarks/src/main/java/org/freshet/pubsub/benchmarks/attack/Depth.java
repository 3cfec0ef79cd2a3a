package org.freshet.pubsub.benchmarks.attack;

/** How far an attacker's connection is a proper one before it misbehaves. */
enum Depth {
  /** A TCP connection. */
  TCP,
  /**
   * Noise's handshake is done and yamux agreed on; what follows are no yamux frames, or ill ones.
   */
  YAMUX,
  /** A pubsub stream stands; what follows is its content. */
  STREAM
}
