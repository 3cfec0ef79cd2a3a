package org.freshet.pubsub.cli;

import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.message.Message;

/**
 * Who drives a node: a program that speaks JSON, or a person.
 *
 * <p>{@link #started} comes first and returns before anything else is called; from then on every
 * method may be called on a thread of its own, {@link #onLine} on one thread, in order.
 */
interface Session {
  /** Everything listens; the session drives the node from now on. */
  void started(RunningNode node);

  /** Something happened on the node. */
  void onEvent(PubSubEvent event);

  /** A subscription delivers. May block: then messages wait in the subscription's queue. */
  void onMessage(Message message);

  /** A line of standard input. */
  void onLine(String line);

  /** Standard input has ended. */
  void onInputEnded();

  /**
   * The node is closed (or never came up); the last call.
   *
   * @return the exit code
   */
  int stopped();
}
