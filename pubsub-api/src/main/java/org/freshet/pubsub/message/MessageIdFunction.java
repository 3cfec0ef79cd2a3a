package org.freshet.pubsub.message;

/**
 * Computes the id of a message; all nodes of a topic must use the same function.
 *
 * <p>Called on engine and worker threads, for messages of strangers whose signature was not yet
 * checked: it must be pure and quick. When it throws, or the id is longer than {@link
 * MessageId#MAX_BYTES}, the message is ignored and counted.
 *
 * <p>Here an id stands for a message of one topic. Other implementations take the same id on two
 * topics for one message: where the same payload may be published on both, a function of the
 * payload takes the topic in as well, else whoever sends a payload on one topic first keeps it off
 * the other there.
 */
@FunctionalInterface
public interface MessageIdFunction {
  /** {@return the id of a message with this content} */
  MessageId idOf(MessageContent content);
}
