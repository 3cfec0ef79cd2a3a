package org.freshet.pubsub.message;

/**
 * Computes the id of a message; all nodes of a topic must use the same function.
 *
 * <p>Called on engine and worker threads, for messages of strangers whose signature was not yet
 * checked: it must be pure and quick. When it throws, the message is ignored and counted.
 */
@FunctionalInterface
public interface MessageIdFunction {
  /** {@return the id of a message with this content} */
  MessageId idOf(MessageContent content);
}
