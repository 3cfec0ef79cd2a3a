package org.freshet.pubsub;

import org.freshet.pubsub.message.TopicName;

/** One application's interest in a topic; ends when closed. Safe for any thread. */
public interface Subscription extends AutoCloseable {
  /** {@return the topic} */
  TopicName topic();

  /** {@return how many messages the handler has returned from} */
  long delivered();

  /** {@return how many messages were dropped because the handler was too slow} */
  long dropped();

  /** {@return how many calls of the handler threw} */
  long failed();

  /**
   * Ends it: the handler is not called for messages that arrive from now on, nor for those that
   * still wait. Idempotent, never blocks; a call of the handler under way goes on.
   */
  @Override
  void close();
}
