package org.freshet.pubsub.message;

/**
 * Computes the id of a message; all nodes of a topic must use the same function.
 *
 * <p>Called on engine and worker threads, for messages of strangers whose signature was not yet
 * checked: it must be pure and quick. When it throws, the message is ignored and counted.
 *
 * <p>Ids are one space over all topics: where the same payload may be published on two, a function
 * of the payload takes the topic in as well, else the second counts as a copy of the first, and
 * whoever sends a payload on one topic first keeps it off the other.
 */
@FunctionalInterface
public interface MessageIdFunction {
  /** {@return the id of a message with this content} */
  MessageId idOf(MessageContent content);
}
