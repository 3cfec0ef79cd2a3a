package org.freshet.pubsub;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import org.freshet.pubsub.message.Message;

/**
 * A subscription whose messages the application takes when it likes, in the order of delivery.
 *
 * <p>Several threads may take from it; each message goes to one of them. When the topic or the node
 * is closed, what waits can still be taken; then the queue has ended. When the queue itself is
 * closed, it has ended at once. An ended queue gives nothing, and never blocks.
 *
 * <pre>{@code
 * try (MessageQueue queue = topic.queue(SubscriptionOptions.DEFAULT)) {
 *   for (Message message : queue) {
 *     System.out.println(message.text());
 *   }
 * }
 * }</pre>
 */
public interface MessageQueue extends Subscription, Iterable<Message> {
  /**
   * Takes the next message, waiting for it as long as it takes.
   *
   * @return the message, empty exactly when the queue has ended
   * @throws InterruptedException when the thread is interrupted while it waits; nothing is taken
   */
  Optional<Message> take() throws InterruptedException;

  /**
   * Takes the next message, waiting for it a while.
   *
   * @param timeout how long to wait; zero or less: not at all
   * @return the message, empty when none came in time or the queue has ended
   * @throws InterruptedException when the thread is interrupted while it waits; nothing is taken
   */
  Optional<Message> poll(Duration timeout) throws InterruptedException;

  /**
   * Takes what waits, without waiting for more.
   *
   * @param target where the messages are added, in order
   * @param maxMessages how many to take at the most
   * @return how many were taken
   */
  int drainTo(Collection<? super Message> target, int maxMessages);

  /** {@return whether nothing is left and nothing will come} */
  boolean hasEnded();

  /**
   * {@return takes the messages one by one, waiting for each, until the queue has ended} An
   * interrupt of the thread ends it too, and stays set; nothing is taken then.
   */
  @Override
  Iterator<Message> iterator();
}
