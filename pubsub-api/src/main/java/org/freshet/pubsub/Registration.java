package org.freshet.pubsub;

/** Something that was added and can be taken away. Safe for any thread. */
public interface Registration extends AutoCloseable {
  /** Takes it away; idempotent, never blocks. */
  @Override
  void close();
}
