package org.freshet.pubsub;

import org.freshet.pubsub.message.TopicName;

/** One application's interest in a topic; ends when closed. Safe for any thread. */
public interface Subscription extends AutoCloseable {
  /** {@return the topic} */
  TopicName topic();

  /** {@return how many messages its reader has taken, or the handler has returned from} */
  long delivered();

  /** {@return how many messages were dropped because the reader was too slow} */
  long dropped();

  /**
   * {@return how many messages found no room and held back the stream that brought them, under
   * {@link SubscriptionOptions.Overflow#HOLD_STREAMS}}
   */
  long held();

  /** {@return how many calls of the reader's code threw} */
  long failed();

  /** {@return how many messages wait for the reader now} */
  int waiting();

  /**
   * Ends it: the reader gets no message that arrives from now on, nor any that still waits.
   * Idempotent, never blocks; a call of the reader's code under way goes on.
   */
  @Override
  void close();
}
