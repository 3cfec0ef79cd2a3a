package org.freshet.pubsub.core.engine;

import java.time.Duration;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.SubscriptionFilter;
import org.freshet.pubsub.message.SeenStrategy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;

/**
 * What the engine must know of the node's settings; immutable.
 *
 * @param localPeer this node's identity
 * @param limits every bound
 * @param maxConnectionsPerPeer connections that prove the same identity; one more costs the oldest
 * @param rules how the messages of each topic are signed and identified
 * @param subscriptionFilter which topics of others are taken note of
 * @param echo whether own messages reach own subscriptions
 * @param answerOnSameStream rule 8 on connections with a multiplexer
 * @param seenTtl how long an id stays in the seen cache
 * @param seenStrategy from when on that time is counted
 * @param routerId the router provider's id, for counters and log lines
 * @param validation tells, from the engine thread, which validators a topic has
 */
public record EngineConfig(
    PeerId localPeer,
    Limits limits,
    int maxConnectionsPerPeer,
    TopicRules rules,
    SubscriptionFilter subscriptionFilter,
    boolean echo,
    boolean answerOnSameStream,
    Duration seenTtl,
    SeenStrategy seenStrategy,
    String routerId,
    Validation validation) {

  /** What the engine asks about a topic's validators. */
  public interface Validation {
    /** No topic has a validator. */
    Validation NONE =
        new Validation() {
          @Override
          public boolean isNeeded(TopicName topic) {
            return false;
          }

          @Override
          public boolean isOrdered(TopicName topic) {
            return true;
          }
        };

    /** {@return whether the topic has a validator} */
    boolean isNeeded(TopicName topic);

    /** {@return whether all of the topic's validators keep the order of delivery} */
    boolean isOrdered(TopicName topic);
  }
}
