package org.freshet.pubsub.router.gossipsub;

import java.util.Optional;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;

/**
 * Decides which neighbour takes part in which topic, whatever it subscribes to.
 *
 * <p>Who does not is in no mesh and no fanout of the topic, is sent none of its messages, told of
 * none and answered none; nobody is turned to it, and its GRAFTs and announcements are left alone.
 * What it publishes is taken: that is a validator's business.
 *
 * <p>Called on the engine thread, very often: it must be pure and quick. One that throws has
 * refused.
 */
@FunctionalInterface
public interface PeerFilter {
  /** Everybody takes part in everything. */
  PeerFilter ALL = (peer, topic) -> true;

  /**
   * {@return whether the neighbour takes part in the topic}
   *
   * @param peer empty where it proved no identity
   */
  boolean isAllowed(Optional<PeerId> peer, TopicName topic);
}
