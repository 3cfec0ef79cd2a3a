package org.freshet.pubsub.core.engine;

import java.time.Duration;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.SubscriptionFilter;
import org.freshet.pubsub.message.SeenStrategy;
import org.freshet.pubsub.peer.PeerId;

/**
 * What the engine must know of the node's settings; immutable but for the validators.
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
 * @param validators who judges which messages; changes while the node runs
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
    Validators validators) {}
