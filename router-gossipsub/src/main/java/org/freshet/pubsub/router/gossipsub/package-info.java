/**
 * The gossipsub router: a mesh of neighbours for each topic, and gossip beyond it (libp2p specs,
 * gossipsub v1.0 to v1.3).
 *
 * <p>Chosen by its id {@code gossipsub}, set up by {@link
 * org.freshet.pubsub.router.gossipsub.GossipsubParams}, watched through {@link
 * org.freshet.pubsub.router.gossipsub.GossipsubView} and {@link
 * org.freshet.pubsub.router.gossipsub.ScoreView}, both given by {@code PubSub.view}.
 */
@NullMarked
package org.freshet.pubsub.router.gossipsub;

import org.jspecify.annotations.NullMarked;
